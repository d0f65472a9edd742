"""Gunicorn in production; `gunicorn config.wsgi --config deploy/gunicorn.conf.py`."""

import multiprocessing

bind = "0.0.0.0:8000"
workers = multiprocessing.cpu_count() * 2
threads = 2
# Longer than any request should take; a worker that hangs is replaced.
timeout = 30
graceful_timeout = 30
# Guards against slow leaks; the jitter keeps workers from restarting together.
max_requests = 2000
max_requests_jitter = 200
# Only for nginx on a trusted network: it overwrites the headers it forwards.
forwarded_allow_ips = "*"
limit_request_line = 8190
control_socket_disable = True
accesslog = None
errorlog = "-"
