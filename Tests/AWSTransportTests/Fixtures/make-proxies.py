"""Writes proxies.json: which proxy botocore sends a request through, by environment and URL.

Needs botocore from PyPI:  python3 make-proxies.py > proxies.json
"""

import json
import os

from botocore.httpsession import ProxyConfiguration
from botocore.utils import get_environ_proxies

URLS = [
    "https://sts.us-east-1.amazonaws.com",
    "https://cloudformation.eu-west-1.amazonaws.com",
    "https://amazonaws.com",
    "https://notamazonaws.com",
    "https://endpoint.example:8443",
    "https://10.1.2.3",
    "http://minio.example:9000",
    "http://minio.example",
]
ENVIRONMENTS = [
    {},
    {"HTTPS_PROXY": "http://proxy.example:3128"},
    {"https_proxy": "http://lower.example:3128"},
    {"HTTPS_PROXY": "http://upper.example:3128", "https_proxy": "http://lower.example:3128"},
    {"HTTPS_PROXY": "http://upper.example:3128", "https_proxy": ""},
    {"HTTPS_PROXY": "proxy.example:3128"},
    {"HTTPS_PROXY": "http://proxy.example"},
    {"HTTPS_PROXY": "http://user:p%40ss@proxy.example:3128"},
    {"HTTP_PROXY": "http://proxy.example:3128"},
    {"http_proxy": "http://proxy.example:8080", "HTTPS_PROXY": "http://secure.example:3128"},
    {"ALL_PROXY": "http://proxy.example:3128"},
]
EXCEPTIONS = [
    "*", "amazonaws.com", ".amazonaws.com", "AMAZONAWS.COM", "sts.us-east-1.amazonaws.com", "10.1.2.3", "10.1.0.0/16",
    "10.1.2", "endpoint.example", "endpoint.example:8443", "endpoint.example:443", "minio.example:9000",
    " minio.example , .eu-west-1.amazonaws.com", "*.amazonaws.com", ",", "example", "aws.com",
]
for exception in EXCEPTIONS:
    both = {"HTTPS_PROXY": "http://proxy.example:3128", "HTTP_PROXY": "http://proxy.example:8080"}
    ENVIRONMENTS.append({**both, "NO_PROXY": exception})
    ENVIRONMENTS.append({**both, "no_proxy": exception, "NO_PROXY": "other.example"})

cases = []
for environment in ENVIRONMENTS:
    os.environ.clear()
    os.environ.update(environment)
    for url in URLS:
        proxy = ProxyConfiguration(get_environ_proxies(url)).proxy_url_for(url)
        cases.append({"environment": environment, "url": url, "proxy": proxy})
print(json.dumps(cases, indent=0, sort_keys=True))
