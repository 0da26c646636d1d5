#!/usr/bin/env python3
"""Writes signatures.json: generated requests with the signatures botocore gives them.

Run with the botocore of Tests/run's virtual environment:
    .build/test-tools/bin/python Tests/AWSCoreTests/Fixtures/make-signatures.py
"""
import datetime
import json
import pathlib
import random
from unittest import mock
from urllib.parse import quote

from botocore import auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

random.seed(20261123)

PATHS = ["/", "", "/a", "/a/b/", "/a//b", "/a/./b", "/a/../b", "/..", "/a b", "/日本語/キー", "/~user/-_.", "/a%20b",
         "/a+b", "/emoji/🙂", "/q?x", "/semi;colon", "/eq=uals&amp", "/!*'()", "/%/%%", "/trailing/.", "/deep/../../x"]
KEYS = ["Action", "a", "A", "b", "max-keys", "prefix", "日本", "a b", "a+b", "x=y", "list-type", "~", "q/r", "€"]
VALUES = ["", "1", "DescribeStacks", "a b", "a+b", "a/b", "日本語", "x=y&z", "~-_.", "100%", "🙂", "*", "A", "a"]
HEADERS = [
    ("X-Custom", "plain"), ("x-custom", "again"), ("X-Spaces", "  many   spaces  inside "),
    ("X-Empty", ""), ("X-Quoted", '"a   b"'), ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
    ("X-Amz-Meta-Title", "値"), ("User-Agent", "never signed"), ("x-amzn-trace-id", "never signed"),
    ("X-Tab", "a\tb"), ("X-A-B", "1"), ("X-A", "2"), ("Expect", "100-continue"), ("X-Amz-Acl", "private"),
]
HOSTS = ["cloudformation.ap-northeast-1.amazonaws.com", "127.0.0.1:4580", "bucket.s3.us-east-1.amazonaws.com",
         "sts.cn-north-1.amazonaws.com.cn"]
BODIES = ["", "Action=DescribeStacks&Version=2010-05-15", "日本語の本文", "x" * 5000, "\r\n\t"]
DATES = ["2026-11-23T10:02:11Z", "2000-02-29T23:59:59Z", "2024-12-31T00:00:00Z", "1999-03-01T12:00:00Z",
         "2100-02-28T01:02:03Z"]


def sign(kind, number):
    """One request of a kind: header or query signing, of S3 or of any other service."""
    is_s3 = kind.startswith("s3")
    date = datetime.datetime.strptime(random.choice(DATES), "%Y-%m-%dT%H:%M:%SZ")
    host = random.choice(HOSTS)
    path = quote(random.choice(PATHS), safe="/~")
    query = [(random.choice(KEYS), random.choice(VALUES)) for _ in range(random.randrange(5))]
    if is_s3:
        path = path or "/"  # what is sent where a URL has no path; botocore's S3 signer signs the empty text
    is_query = kind.endswith("query")
    if is_query:
        query = list(dict(query).items())  # botocore keeps one value a name there
    headers = [] if is_query else random.sample(HEADERS, random.randrange(len(HEADERS) // 2))
    body = "" if is_query else random.choice(BODIES)
    method = "GET" if is_query else random.choice(["GET", "PUT", "POST", "HEAD", "DELETE"])
    token = random.choice([None, "token/with+odd=characters"])
    service = "s3" if is_s3 else random.choice(["sts", "cloudformation", "iam"])
    region = random.choice(["ap-northeast-1", "us-east-1", "cn-north-1"])
    expires = random.choice([60, 900, 604800])

    url = f"https://{host}{path}"
    if query:
        url += "?" + "&".join(f"{quote(k, safe='-_.~')}={quote(v, safe='-_.~')}" for k, v in query)
    request = AWSRequest(method=method, url=url, data=body.encode())
    for name, value in headers:
        request.headers.add_header(name, value)
    credentials = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", token)
    signer = {
        "query": lambda: auth.SigV4QueryAuth(credentials, service, region, expires=expires),
        "s3query": lambda: auth.S3SigV4QueryAuth(credentials, service, region, expires=expires),
        "header": lambda: auth.SigV4Auth(credentials, service, region),
        "s3header": lambda: auth.S3SigV4Auth(credentials, service, region),
    }[kind]()
    with mock.patch.object(auth, "get_current_datetime", return_value=date):
        signer.add_auth(request)
    if is_query:
        signature = request.url.split("X-Amz-Signature=")[1]
    else:
        signature = request.headers["Authorization"].split("Signature=")[1]
    return {
        "kind": kind, "method": method, "host": host, "path": path, "query": [list(p) for p in query],
        "headers": [list(h) for h in headers], "body": body, "token": token, "service": service, "region": region,
        "date": date.strftime("%Y-%m-%dT%H:%M:%SZ"), "expires": expires, "signature": signature,
    }


kinds = ["header", "s3header", "query", "s3query"]
cases = [sign(kinds[number % 4], number) for number in range(320)]
target = pathlib.Path(__file__).with_name("signatures.json")
target.write_text(json.dumps(cases, ensure_ascii=False, indent=0) + "\n")
print(f"{len(cases)} signatures in {target.name}")
