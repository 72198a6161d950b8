#!/bin/sh
# As in the official image: fill templates from the environment, run /docker-entrypoint.d, then become nginx.
set -eu

# Only names that are in the environment are replaced, so that nginx's own $variables stay.
fill_templates() {
    names=$(awk 'END { for (name in ENVIRON) printf "${%s} ", name }' </dev/null)
    for template in /etc/nginx/templates/*.template; do
        [ -f "$template" ] || continue
        envsubst "$names" <"$template" >"/etc/nginx/conf.d/$(basename "$template" .template)"
    done
}

if [ "$1" = nginx ]; then
    fill_templates
    for script in /docker-entrypoint.d/*.sh; do
        if [ -x "$script" ]; then "$script"; fi
    done
fi
exec "$@"
