import sys, hashlib, botocore.session
from botocore.exceptions import ClientError
s3 = botocore.session.Session().create_client("s3", region_name=sys.argv[1])
def refused(code, call, **given):
    try: call(**given)
    except ClientError as error:
        got = error.response["Error"]["Code"]
        assert got == code, (call.__name__, given, got)
    else: raise AssertionError((call.__name__, given))
s3.create_bucket(Bucket="tries", CreateBucketConfiguration={"LocationConstraint": sys.argv[1]})
b = {"Bucket": "tries"}
o = {**b, "Key": "a b/ü"}
put = s3.put_object(**o, Body=b"body", ContentType="text/plain", Metadata={"who": "me"})
assert put["ETag"] == '"%s"' % hashlib.md5(b"body").hexdigest()
got = s3.get_object(**o)
assert got["Body"].read() == b"body" and got["ContentType"] == "text/plain" and got["Metadata"] == {"who": "me"}, got
assert s3.get_bucket_location(**b)["LocationConstraint"] == sys.argv[1]
assert [c["Key"] for c in s3.list_objects_v2(**b)["Contents"]] == ["a b/ü"]
for call, given in [
    (s3.put_object_tagging, {**o, "Tagging": {"TagSet": []}}), (s3.get_object_tagging, o), (s3.get_object_acl, o),
    (s3.copy_object, {**b, "Key": "c", "CopySource": "tries/a"}), (s3.get_bucket_policy, b), (s3.get_bucket_versioning, b),
    (s3.get_bucket_encryption, b), (s3.get_bucket_acl, b), (s3.get_public_access_block, b),
    (s3.put_bucket_versioning, {**b, "VersioningConfiguration": {"Status": "Enabled"}}),
    (s3.put_bucket_policy, {**b, "Policy": "{}"}), (s3.get_object, {**o, "VersionId": "1"}),
    (s3.list_object_versions, b),
]: refused("NotImplemented", call, **given)
assert s3.get_object(**o)["Body"].read() == b"body"
refused("PreconditionFailed", s3.put_object, **o, Body=b"x", IfNoneMatch="*")
refused("PreconditionFailed", s3.get_object, **o, IfMatch='"no"')
refused("InvalidRange", s3.get_object, **o, Range="bytes=20-")
assert s3.get_object(**o, Range="bytes=-2")["Body"].read() == b"dy"
refused("BadDigest", s3.put_object, **o, Body=b"x", ContentMD5="AAAAAAAAAAAAAAAAAAAAAA==")
refused("KeyTooLongError", s3.put_object, **b, Key="k" * 1025, Body=b"x")
refused("InvalidArgument", s3.list_objects_v2, **b, ContinuationToken="garbage")
for n in range(5): s3.put_object(**b, Key=f"n{n}", Body=b"x")
pages = [[c["Key"] for c in p["Contents"]] for p in s3.get_paginator("list_objects_v2").paginate(**b, Prefix="n", PaginationConfig={"PageSize": 2})]
assert pages == [["n0", "n1"], ["n2", "n3"], ["n4"]], pages
for key in ["d/1", "d/2", "e/3"]: s3.put_object(**b, Key=key, Body=b"x")
folders = [[p["Prefix"] for p in page.get("CommonPrefixes", [])] + [c["Key"] for c in page.get("Contents", [])]
           for page in s3.get_paginator("list_objects_v2").paginate(**b, Delimiter="/", PaginationConfig={"PageSize": 3})]
assert folders == [["a b/", "d/", "e/"], ["n0", "n1", "n2"], ["n3", "n4"]], folders
m = {**b, "Key": "m"}
up = s3.create_multipart_upload(**m, ContentType="text/x")["UploadId"]
parts = [b"a" * (5 << 20), b"b"]
tags = [s3.upload_part(**m, UploadId=up, PartNumber=i + 1, Body=p)["ETag"] for i, p in enumerate(parts)]
done = s3.complete_multipart_upload(**m, UploadId=up, MultipartUpload={"Parts": [{"ETag": t, "PartNumber": i + 1} for i, t in enumerate(tags)]})
want = hashlib.md5(b"".join(hashlib.md5(p).digest() for p in parts)).hexdigest() + "-2"
assert done["ETag"] == '"%s"' % want, done
assert s3.head_object(**m)["ContentType"] == "text/x"
print("as S3 does")
