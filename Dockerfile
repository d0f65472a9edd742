# The portal: one image serves the site and runs the index worker.
FROM python:3.11-slim-trixie AS build
WORKDIR /app
COPY requirements.txt .
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements.txt

FROM python:3.11-slim-trixie
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production VAR_DIR=/var/lib/okno
# Pango draws certificates and leaflets; the client of PostgreSQL 17 makes copies of the database.
RUN apt-get update && apt-get install --yes --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 postgresql-client \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /var/lib/okno --create-home okno
WORKDIR /app
COPY --from=build /venv /venv
COPY . .
# Static files are part of the image. The secret is for this one command and is not kept.
RUN mkdir -p /var/lib/okno/media /var/lib/okno/metrics /var/backups/okno \
    && SECRET_KEY=only-while-building ALLOWED_HOSTS=localhost python manage.py collectstatic --noinput \
    && chown -R okno:okno /var/lib/okno /var/backups/okno
USER okno
VOLUME /var/lib/okno/media
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=3s --start-period=30s \
    CMD ["python", "deploy/probe.py", "http://127.0.0.1:8000/healthz"]
CMD ["gunicorn", "config.wsgi", "--config", "deploy/gunicorn.conf.py"]
