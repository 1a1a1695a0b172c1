# The production image: one for web, worker, beat and migrations (docker-compose.yml). Runs as an ordinary user.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_NO_CACHE_DIR=1 \
    DJANGO_SETTINGS_MODULE=complaints_platform.settings.base \
    DATA_DIR=/data \
    STATIC_ROOT=/app/staticfiles

# Fonts of papers for Tibetan, Mongolian, Yi and others, which no wheel carries; without them their letters stand as codes.
RUN apt-get update && apt-get install -y --no-install-recommends fonts-noto-core && rm -rf /var/lib/apt/lists/*

RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin complaints \
    && install -d -o complaints -g complaints /app /data /data/tmp
WORKDIR /app

COPY requirements.txt ./
RUN pip install -r requirements.txt

COPY . ./
# Compressed and hashed static files are part of the image. The key is needed to import the settings, and is not kept.
RUN SECRET_KEY=only-for-collectstatic python manage.py collectstatic --noinput && python -m compileall -q .

USER complaints
VOLUME /data
EXPOSE 8000

# Behind a proxy that buffers (nginx, a cloud balancer) sync workers are the fastest; WEB_CONCURRENCY sets their number.
CMD ["gunicorn", "complaints_platform.wsgi", "--bind", "0.0.0.0:8000", "--worker-tmp-dir", "/dev/shm", \
     "--no-control-socket", "--preload", "--max-requests", "20000", "--max-requests-jitter", "2000", "--access-logfile", "-", \
     "--logger-class", "complaints_platform.access_log.MaskedLogger"]
