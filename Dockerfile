FROM python:3.13-slim AS build
WORKDIR /src
RUN python -m venv /venv
COPY constraints.txt pyproject.toml README.md ./
COPY app ./app
RUN /venv/bin/pip install --no-cache-dir -c constraints.txt '.[dispatch]'

FROM python:3.13-slim
WORKDIR /srv
COPY --from=build /venv /venv
COPY app ./app
COPY migrations ./migrations
COPY alembic.ini ./
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client-17 fonts-hanazono && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 --no-create-home wuxin && mkdir /var/lib/wuxin && chown wuxin /var/lib/wuxin
USER 10001
ENV PATH=/venv/bin:$PATH PYTHONPATH=/srv ENVIRONMENT=production HOST=0.0.0.0 WUXIN_HOME=/var/lib/wuxin
VOLUME /var/lib/wuxin
HEALTHCHECK --interval=15s --timeout=3s CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/health/live', timeout=2)"]
CMD ["wuxin", "serve", "--no-worker"]
