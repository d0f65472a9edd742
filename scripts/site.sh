# Common part of the demos: sourced, not started. Runs the site with its worker and ends with them.

PORT="${PORT:-8000}"
# Where gunicorn listens: elsewhere when nginx stands before it.
SITE_PORT="${SITE_PORT:-$PORT}"
children=()
# Command lines of further processes that run beside the site.
beside=()

require_free_port() {
    if (exec 3<>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null; then
        echo "Port $PORT is taken by another program; choose another, for example PORT=8001" >&2
        exit 1
    fi
}

# The callers clean up on every way out.
stop_children() {
    for pid in "${children[@]}"; do kill -TERM "$pid" 2>/dev/null || true; done
    for pid in "${children[@]}"; do wait "$pid" 2>/dev/null || true; done
}

# Bring everything up to date and serve until one of the processes ends.
run_site() {
    # The visitor of a demo should see what the visitor of the real site sees: our error pages, hashed static files.
    export DEBUG="${DEBUG:-false}" BASE_URL="${BASE_URL:-http://127.0.0.1:$PORT}"
    # Whoever looks at a demo has no telephone at hand.
    export DJANGO_SETTINGS_MODULE=config.settings.dev MFA_REQUIRED="${MFA_REQUIRED:-false}"
    .venv/bin/python scripts/prepare_demo.py
    # Gunicorn and not runserver: several requests at a time, whitenoise serves static files without DEBUG.
    .venv/bin/gunicorn config.wsgi --bind "127.0.0.1:$SITE_PORT" --workers 2 --threads 4 \
        --log-level warning --no-control-socket &
    children+=($!)
    local site=$!
    for line in "${beside[@]}"; do
        bash -c "$line" &
        children+=($!)
    done
    .venv/bin/python scripts/announce.py "http://127.0.0.1:$PORT" "${VAR_DIR:-var}/demo-credentials.txt" "$site"
    # After the site, which people wait for: builds the documents of pages whose lists or organisations were changed
    # and, where there is Elasticsearch, delivers them.
    .venv/bin/python manage.py search_worker &
    children+=($!)
    # Reads the texts of uploaded files for the search.
    .venv/bin/python manage.py extract_texts &
    children+=($!)
    wait -n "${children[@]}"
}
