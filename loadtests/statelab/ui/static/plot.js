// Bokeh figures in the page.

/** Draw a figure and return its model. Reuse it: Bokeh frees little of a removed figure. */
export async function embed(item, place) {
  place.replaceChildren();
  const views = await Bokeh.embed.embed_item(item, place);
  return [...views][0].model;
}

export const named = (figure, name) => figure.document.get_model_by_name(name);
