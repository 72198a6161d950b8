// A Bokeh figure in a place of the page.

/** Draw a figure and return its model. Bokeh frees little of a removed one: fill the same figure anew instead. */
export async function embed(item, place) {
  place.replaceChildren();
  const views = await Bokeh.embed.embed_item(item, place);
  return [...views][0].model;
}

export const named = (figure, name) => figure.document.get_model_by_name(name);
