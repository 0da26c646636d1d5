"""What botocore makes of profile files and environments: identity, role, external id, duration, region, endpoints.

Writes profiles.json beside it. Needs botocore (1.44.8 was used) and no network: every request is recorded and
answered here. Run: python make-profiles.py
"""
import json, os, re, tempfile
import botocore.credentials as credentials
import botocore.httpsession, botocore.session, botocore.awsrequest
from urllib.parse import parse_qs, urlsplit

ROLE = "arn:aws:iam::123456789012:role/"
K = "aws_access_key_id = {0}\naws_secret_access_key = {0}-secret\n"


def key(name):
    return K.format(name)


CASES = []


def case(name, config="", creds="", profile=None, environment=None, region="us-east-1"):
    environment = dict(environment or {})
    CASES.append(dict(name=name, config=config, credentials=creds, profile=profile, environment=environment))


base = "[profile user]\n" + key("USER")
role = base + "[profile deploy]\nrole_arn = " + ROLE + "deploy\nsource_profile = user\nregion = ap-northeast-1\n"

# Where keys are
case("keys of the default profile", "[default]\n" + key("D") + "region = eu-west-1\n")
case("keys of the credentials file", "", "[default]\n" + key("C"))
case("credentials file over config file", "[default]\n" + key("D"), "[default]\n" + key("C"))
case("region of the config, keys of the credentials", "[profile a]\nregion = eu-west-3\n", "[a]\n" + key("C"), "a")
case("region of the credentials file", "[profile a]\nregion = eu-west-3\n", "[a]\nregion = eu-west-2\n" + key("C"), "a")
case("token", "[default]\n" + key("D") + "aws_session_token = t\n")
case("security token wins", "[default]\n" + key("D") + "aws_session_token = t\naws_security_token = s\n")
case("id without secret", "[default]\naws_access_key_id = A\n")
case("secret without id", "[default]\naws_secret_access_key = A\n")
case("id in one file, secret in the other", "[default]\naws_access_key_id = A\n", "[default]\naws_secret_access_key = S\n")
case("nothing", "")
case("an empty profile", "[profile a]\nregion = us-west-2\n", "", "a")
case("no such profile", base, "", "nobody")
case("default and profile default", "[default]\n" + key("D") + "[profile default]\n" + key("P"))
case("profile default and default", "[profile default]\n" + key("P") + "[default]\n" + key("D"))
case("profile default alone", "[profile default]\n" + key("P"))
case("a section of the config without profile", "[a]\n" + key("A"), "", "a")
case("a section of the credentials with profile", "", "[profile a]\n" + key("A"), "a")
case("literally profile a in the credentials", "", "[profile a]\n" + key("A"), "profile a")

# The environment
env = {"AWS_ACCESS_KEY_ID": "ENV", "AWS_SECRET_ACCESS_KEY": "ENV-secret"}
case("environment's keys", "", "", None, env)
case("environment over default", "[default]\n" + key("D") + "region = eu-north-1\n", "", None, env)
case("environment over AWS_PROFILE, with its region", role, "", None, {**env, "AWS_PROFILE": "deploy"})
case("AWS_PROFILE that is not there, beside keys", role, "", None, {**env, "AWS_PROFILE": "nobody"})
case("--profile over the environment", role, "", "user", env)
case("--profile of a role over the environment", role, "", "deploy", env)
case("AWS_PROFILE", role, "", None, {"AWS_PROFILE": "deploy"})
case("AWS_DEFAULT_PROFILE", role, "", None, {"AWS_DEFAULT_PROFILE": "deploy"})
case("AWS_DEFAULT_PROFILE over AWS_PROFILE", role, "", None, {"AWS_DEFAULT_PROFILE": "deploy", "AWS_PROFILE": "user"})
case("--profile over AWS_PROFILE", role, "", "user", {"AWS_PROFILE": "deploy"})
case("environment token", "", "", None, {**env, "AWS_SESSION_TOKEN": "t"})
case("environment security token", "", "", None, {**env, "AWS_SECURITY_TOKEN": "s", "AWS_SESSION_TOKEN": "t"})
case("environment id without secret", "", "", None, {"AWS_ACCESS_KEY_ID": "ENV"})
case("environment secret without id", "[default]\n" + key("D"), "", None, {"AWS_SECRET_ACCESS_KEY": "S"})
case("AWS_DEFAULT_REGION", role, "", "deploy", {"AWS_DEFAULT_REGION": "eu-south-1"})
case("role of the default profile beside keys of the environment",
     "[default]\nrole_arn = " + ROLE + "d\nsource_profile = user\n" + base, "", None, env)

# Roles
case("a role", role, "", "deploy")
case("all of a role", base + "[profile r]\nrole_arn = " + ROLE + "r\nsource_profile = user\nexternal_id = x:/y\n"
     "duration_seconds = 900\nrole_session_name = ci\n", "", "r")
case("role as the default", base + "[default]\nrole_arn = " + ROLE + "d\nsource_profile = user\n")
case("source with keys and a role: keys end the chain", "[profile a]\nrole_arn = " + ROLE + "a\nsource_profile = b\n"
     "[profile b]\nrole_arn = " + ROLE + "b\nsource_profile = user\n" + key("B") + base, "", "a")
case("asked for with keys and a role: the role", "[profile b]\nrole_arn = " + ROLE + "b\nsource_profile = user\n" + key("B") + base, "", "b")
case("chain of three", base + "".join("[profile c%d]\nrole_arn = %sc%d\nsource_profile = %s\n" % (
    i, ROLE, i, "user" if i == 0 else "c%d" % (i - 1)) for i in range(3)), "", "c2")
case("itself with keys", "[profile s]\nrole_arn = " + ROLE + "s\nsource_profile = s\n" + key("S"), "", "s")
case("itself with keys in the credentials file", "[profile s]\nrole_arn = " + ROLE + "s\nsource_profile = s\n", "[s]\n" + key("S"), "s")
case("itself without keys", "[profile s]\nrole_arn = " + ROLE + "s\nsource_profile = s\n", "", "s")
case("circle of two", "[profile a]\nrole_arn = " + ROLE + "a\nsource_profile = b\n[profile b]\nrole_arn = " + ROLE + "b\nsource_profile = a\n", "", "a")
case("circle that keys break", "[profile a]\nrole_arn = " + ROLE + "a\nsource_profile = b\n[profile b]\nrole_arn = " + ROLE
     + "b\nsource_profile = a\n" + key("B"), "", "a")
case("circle back to one with keys", "[profile a]\nrole_arn = " + ROLE + "a\nsource_profile = b\n" + key("A") + "[profile b]\nrole_arn = " + ROLE
     + "b\nsource_profile = a\n", "", "a")
case("source that is not there", "[profile a]\nrole_arn = " + ROLE + "a\nsource_profile = nobody\n", "", "a")
case("source without anything", "[profile a]\nrole_arn = " + ROLE + "a\nsource_profile = b\n[profile b]\nregion = x\n", "", "a")
case("source in the credentials file alone", "[profile a]\nrole_arn = " + ROLE + "a\nsource_profile = b\n", "[b]\n" + key("B"), "a")
case("role in the credentials file", "", "[a]\nrole_arn = " + ROLE + "a\nsource_profile = b\n[b]\n" + key("B"), "a")
case("role in one file, source in the other", "[profile a]\nsource_profile = b\n", "[a]\nrole_arn = " + ROLE + "a\n[b]\n" + key("B"), "a")
case("neither source", "[profile a]\nrole_arn = " + ROLE + "a\n", "", "a")
case("both sources", base + "[profile a]\nrole_arn = " + ROLE + "a\nsource_profile = user\ncredential_source = Environment\n", "", "a")
case("neither source but keys", "[profile a]\nrole_arn = " + ROLE + "a\n" + key("A"), "", "a")
case("source from the environment", "[profile a]\nrole_arn = " + ROLE + "a\ncredential_source = Environment\n", "", "a", env)
case("source from the environment by AWS_PROFILE", "[profile a]\nrole_arn = " + ROLE + "a\ncredential_source = Environment\n", "", None,
     {**env, "AWS_PROFILE": "a"})
case("source from an empty environment", "[profile a]\nrole_arn = " + ROLE + "a\ncredential_source = Environment\n", "", "a")
case("source ENVIRONMENT", "[profile a]\nrole_arn = " + ROLE + "a\ncredential_source = ENVIRONMENT\n", "", "a", env)
case("source EcsContainer", "[profile a]\nrole_arn = " + ROLE + "a\ncredential_source = EcsContainer\n", "", "a")
case("source Ec2InstanceMetadata", "[profile a]\nrole_arn = " + ROLE + "a\ncredential_source = Ec2InstanceMetadata\n", "", "a")
case("source unknown", "[profile a]\nrole_arn = " + ROLE + "a\ncredential_source = Moon\n", "", "a")
case("chain to the environment", "[profile a]\nrole_arn = " + ROLE + "a\nsource_profile = b\n[profile b]\nrole_arn = " + ROLE
     + "b\ncredential_source = Environment\n", "", "a", env)
case("source_profile without role_arn", base + "[profile a]\nsource_profile = user\n", "", "a")
case("source_profile without role_arn, keys", base + "[profile a]\nsource_profile = user\n" + key("A"), "", "a")
case("other account", base + "[profile a]\nrole_arn = arn:aws:iam::210987654321:role/path/to/a\nsource_profile = user\n", "", "a")
case("china", base + "[profile a]\nrole_arn = arn:aws-cn:iam::123456789012:role/a\nsource_profile = user\nregion = cn-north-1\n", "", "a")
case("source's region does not count", "[profile user]\nregion = us-west-1\n" + key("U") + "[profile a]\nrole_arn = " + ROLE + "a\nsource_profile = user\nregion = eu-west-1\n", "", "a")
case("external id of the source does not count", "[profile user]\nexternal_id = no\n" + key("U") + "[profile a]\nrole_arn = " + ROLE + "a\nsource_profile = user\n", "", "a")

# Sources other than keys
web = "web_identity_token_file = /tmp/token\n"
sso = "sso_session = corp\nsso_account_id = 123456789012\nsso_role_name = r\n"
corp = "[sso-session corp]\nsso_start_url = https://x\nsso_region = us-east-1\n"
old = "sso_start_url = https://x\nsso_region = us-east-1\nsso_account_id = 123456789012\nsso_role_name = r\n"
login = "login_session = arn:aws:sts::123456789012:assumed-role/a/b\n"
process = "credential_process = /bin/nothing\n"
for name, text in [("web identity", "role_arn = " + ROLE + "w\n" + web), ("sso", sso), ("old sso", old), ("login", login), ("process", process)]:
    case(name, "[profile p]\n" + text + corp, "", "p")
    case(name + " beside keys in the config file", "[profile p]\n" + text + key("P") + corp, "", "p")
    case(name + " beside keys in the credentials file", "[profile p]\n" + text + corp, "[p]\n" + key("C"), "p")
    case(name + " as a source", "[profile p]\n" + text + corp + "[profile a]\nrole_arn = " + ROLE + "a\nsource_profile = p\n", "", "a")
    case(name + " as a source beside keys", "[profile p]\n" + text + key("P") + corp + "[profile a]\nrole_arn = " + ROLE + "a\nsource_profile = p\n", "", "a")
    case(name + " beside a role", base + "[profile p]\n" + text.replace("role_arn = " + ROLE + "w\n", "") + corp + "role_arn = " + ROLE + "p\nsource_profile = user\n" if name not in ("sso", "old sso", "login", "process")
         else base + corp + "[profile p]\n" + text + "role_arn = " + ROLE + "p\nsource_profile = user\n", "", "p")
    case(name + " of the default profile beside the environment's keys", "[default]\n" + text + corp, "", None, env)
    case(name + " at the end of a chain of two", "[profile p]\n" + text + corp + "[profile b]\nrole_arn = " + ROLE + "b\nsource_profile = p\n"
         "[profile a]\nrole_arn = " + ROLE + "a\nsource_profile = b\n", "", "a")
case("role, web identity and source_profile", base + "[profile p]\nrole_arn = " + ROLE + "p\nsource_profile = user\n" + web, "", "p")
case("web identity of the environment", "", "", None, {"AWS_WEB_IDENTITY_TOKEN_FILE": "/tmp/token", "AWS_ROLE_ARN": ROLE + "w"})
case("web identity of the environment beside keys of the default profile", "[default]\n" + key("D"), "", None,
     {"AWS_WEB_IDENTITY_TOKEN_FILE": "/tmp/token", "AWS_ROLE_ARN": ROLE + "w"})
case("web identity of the environment beside --profile", base, "", "user",
     {"AWS_WEB_IDENTITY_TOKEN_FILE": "/tmp/token", "AWS_ROLE_ARN": ROLE + "w"})
case("web identity of the environment beside a role profile", role, "", None,
     {"AWS_WEB_IDENTITY_TOKEN_FILE": "/tmp/token", "AWS_ROLE_ARN": ROLE + "w", "AWS_PROFILE": "deploy"})
case("container beside keys", "[default]\n" + key("D"), "", None, {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/x"})
case("container alone", "", "", None, {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1/x"})
case("sso_session without account, beside keys", "[profile p]\nsso_session = corp\n" + key("P") + corp, "", "p")
case("sso_session that is not there", "[profile p]\n" + sso, "", "p")
case("mfa", base + "[profile a]\nrole_arn = " + ROLE + "a\nsource_profile = user\nmfa_serial = arn:aws:iam::1:mfa/x\n", "", "a")
case("mfa in a chain", base + "[profile b]\nrole_arn = " + ROLE + "b\nsource_profile = user\nmfa_serial = arn:aws:iam::1:mfa/x\n"
     "[profile a]\nrole_arn = " + ROLE + "a\nsource_profile = b\n", "", "a")

for name, text in [
    ("quotes", "/opt/a\\ b/tool --user 'x y' \"a\\\"b\" c\\\\d"), ("a tilde", "~/bin/tool --x ~"), ("variables", "tool $HOME ${X} `x`"),
    ("an open quote", "tool 'x"), ("a comment", "tool x # y"), ("nothing in it", ""), ("empty arguments", "tool '' \"\" x"),
    ("tabs", "tool\ta   b"), ("an equals sign", "tool --a=b;c|d&e")]:
    case("process with " + name, "[profile p]\ncredential_process = " + text + "\n", "", "p")
case("process beside keys in the config file, by the environment", "[profile p]\n" + process + key("P"), "", None, {"AWS_PROFILE": "p"})
case("process as a source of two roles", "[profile p]\n" + process + "".join("[profile %s]\nrole_arn = %s%s\nsource_profile = p\n" % (x, ROLE, x) for x in "ab"), "", "b")
case("process with a token's variable", "[profile p]\n" + process + "[default]\n" + key("D"), "", "p", env)
case("web identity without a role", "[profile p]\n" + web, "", "p")
case("web identity with a session name", "[profile p]\nrole_arn = " + ROLE + "w\nrole_session_name = ci\n" + web, "", "p")
case("web identity with a duration", "[profile p]\nrole_arn = " + ROLE + "w\nduration_seconds = 1800\n" + web, "", "p")
case("web identity of the environment with a session name", "", "", None,
     {"AWS_WEB_IDENTITY_TOKEN_FILE": "/tmp/token", "AWS_ROLE_ARN": ROLE + "w", "AWS_ROLE_SESSION_NAME": "ci"})
case("web identity of the environment without a role", "", "", None, {"AWS_WEB_IDENTITY_TOKEN_FILE": "/tmp/token"})
case("web identity of the environment with the profile's role", "[default]\nrole_arn = " + ROLE + "w\n" + web, "", None,
     {"AWS_WEB_IDENTITY_TOKEN_FILE": "/tmp/other"})
case("web identity of the environment over the profile's", "[default]\nrole_arn = " + ROLE + "w\n" + web, "", None,
     {"AWS_WEB_IDENTITY_TOKEN_FILE": "/tmp/other", "AWS_ROLE_ARN": ROLE + "e"})
case("web identity of the environment beside the environment's keys", "", "", None,
     {**env, "AWS_WEB_IDENTITY_TOKEN_FILE": "/tmp/token", "AWS_ROLE_ARN": ROLE + "w"})
case("sso without a region", "[profile p]\nsso_start_url = https://x\nsso_account_id = 1\nsso_role_name = r\n", "", "p")
case("sso without a role", "[profile p]\nsso_session = corp\nsso_account_id = 1\n" + corp, "", "p")
case("sso without a URL in its session", "[profile p]\n" + sso + "[sso-session corp]\nsso_region = us-east-1\n", "", "p")
case("sso whose profile and session agree", "[profile p]\nsso_region = us-east-1\n" + sso + corp, "", "p")
case("sso whose profile and session differ", "[profile p]\nsso_region = us-west-2\n" + sso + corp, "", "p")
case("sso with a quoted session", "[profile p]\n" + sso.replace("corp", "my corp") + corp.replace("corp", '"my corp"'), "", "p")
case("sso in both forms", "[profile p]\n" + old + "sso_session = corp\n" + corp, "", "p")
case("sso in the credentials file", corp, "[p]\n" + sso, "p")
case("sso beside a process", "[profile p]\n" + sso + process + corp, "", "p")
case("sso of AWS_PROFILE", "[profile p]\n" + sso + corp, "", None, {"AWS_PROFILE": "p"})
case("sso with scopes", "[profile p]\n" + sso + corp + "sso_registration_scopes = sso:account:access, x:y\n", "", "p")
case("login beside a process", "[profile p]\n" + login + process, "", "p")
case("login with a region", "[profile p]\nregion = eu-west-1\n" + login, "", "p")
container = "[profile a]\nrole_arn = " + ROLE + "a\ncredential_source = EcsContainer\n"
case("container by a relative URI", "", "", None, {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials/x?id=1"})
case("container by both URIs", "", "", None, {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/x", "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1/y"})
case("container with a token", "", "", None, {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://localhost:90/y", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "Basic x"})
for url in ["http://169.254.170.23/v1/credentials", "http://[fd00:ec2::23]/v1/credentials", "http://[::1]:8080/x", "https://example.com/x",
            "http://example.com/x", "http://127.9.9.9/x", "http://169.254.169.254/x", "http://localhost.example.com/x"]:
    case("container at " + url, "", "", None, {"AWS_CONTAINER_CREDENTIALS_FULL_URI": url})
case("container as a source", container, "", "a", {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/x"})
case("container behind a default profile of a region", "[default]\nregion = eu-west-1\n", "", None, {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1/x"})
case("container beside --profile", base, "", "user", {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1/x"})
instance = "[profile a]\nrole_arn = " + ROLE + "a\ncredential_source = Ec2InstanceMetadata\n"
on = {"AWS_EC2_METADATA_DISABLED": "false"}
case("an instance as a source", instance, "", "a", on)
case("an instance alone", "", "", None, on)
case("an instance with an endpoint", instance + "ec2_metadata_service_endpoint = http://127.0.0.1:9\n", "", "a", on)
case("an instance with the environment's endpoint", instance, "", "a", {**on, "AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://127.0.0.1:8"})
case("an instance over IPv6", instance + "ec2_metadata_service_endpoint_mode = IPv6\n", "", "a", on)
case("an instance in an unknown mode", instance + "ec2_metadata_service_endpoint_mode = ipv5\n", "", "a", on)
case("an instance behind a container", "", "", None, {**on, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/x"})
case("mfa of a source", "[profile user]\nmfa_serial = arn:aws:iam::1:mfa/x\n" + key("U") + "[profile a]\nrole_arn = " + ROLE + "a\nsource_profile = user\n", "", "a")
case("mfa of a hardware device", base + "[profile a]\nrole_arn = " + ROLE + "a\nsource_profile = user\nmfa_serial = GAHT12345678\n", "", "a")
case("mfa behind sso", "[profile p]\n" + sso + corp + "[profile a]\nrole_arn = " + ROLE + "a\nsource_profile = p\nmfa_serial = arn:aws:iam::1:mfa/x\n", "", "a")

# The files
D = key("D")
case("upper-case keys", "[default]\nAWS_ACCESS_KEY_ID = A\nAws_Secret_Access_Key = S\nREGION = eu-west-1\n")
case("colons", "[default]\naws_access_key_id: A\naws_secret_access_key : S\nregion:eu-west-1\n")
case("equals signs in values", "[default]\naws_access_key_id=A\naws_secret_access_key=a=b:c=\n")
case("comments", "# one\n; two\n[default]\n#x\n" + D + "; region = x\nregion = eu-west-1\n")
case("a comment behind a value is part of it", "[default]\naws_access_key_id = A # not\naws_secret_access_key = S ; not\n")
case("a continued value", "[default]\n" + D + "region = eu-west-1\n    more\n")
case("an indented first setting", "[default]\n  aws_access_key_id = A\n  aws_secret_access_key = S\n")
case("an indented section is part of the value above", "[default]\n" + D + "region = eu-west-1\n  [profile b]\n")
case("an indented section behind an empty line", "[profile a]\n" + key("A") + "\n  [profile b]\n  x = y\n", "", "a")
case("CRLF", ("[default]\n" + D + "region = eu-west-1\n").replace("\n", "\r\n"))
case("CR", ("[default]\n" + D + "region = eu-west-1\n").replace("\n", "\r"))
case("BOM", "\ufeff[default]\n" + D)
case("no last newline", "[default]\n" + D.rstrip("\n"))
case("a section twice", "[default]\n" + D + "[default]\nregion = x\n")
case("a setting twice", "[default]\n" + D + "region = x\nregion = y\n")
case("a setting twice in two cases", "[default]\n" + D + "region = x\nREGION = y\n")
case("a line that is nothing", "[default]\n" + D + "nonsense\n")
case("a setting before sections", "region = x\n[default]\n" + D)
case("an empty value", "[default]\n" + D + "region =\n")
case("no name", "[default]\n" + D + "= x\n")
case("quoted names", "[profile \"my name\"]\n" + D, "", "my name")
case("single-quoted names", "[profile 'my name']\n" + D, "", "my name")
case("escaped names", "[profile my\\ name]\n" + D, "", "my name")
case("names with two words", "[profile my name]\n" + D, "", "my name")
case("tab behind profile", "[profile\ta]\n" + D, "", "a")
case("many spaces behind profile", "[profile    a]\n" + D, "", "a")
case("spaces in brackets", "[ profile a ]\n" + D, "", "a")
case("text behind brackets", "[profile a] # x\n" + D, "", "a")
case("brackets in names", "[profile a]b]\n" + D, "", "a]b")
case("profilefoo", "[profilefoo a]\n" + D, "", "a")
case("unicode names", "[profile 本番]\n" + D, "", "本番")
case("names are case-sensitive", "[profile A]\n" + D, "", "a")
case("DEFAULT holds everywhere", "[DEFAULT]\nregion = eu-west-1\n[profile a]\n" + D, "", "a")
case("DEFAULT is overridden", "[DEFAULT]\nregion = eu-west-1\n[profile a]\nregion = eu-west-2\n" + D, "", "a")
case("DEFAULT of the credentials file", "[profile a]\nregion = eu-west-2\n", "[DEFAULT]\n" + D + "[a]\nx = y\n", "a")
case("a nested section", "[default]\n" + D + "s3 =\n  region = x\n  use_dualstack_endpoint = true\nregion = eu-west-1\n")
case("a nested line without =", "[default]\n" + D + "s3 =\n  nonsense\n")
case("a nested region", "[default]\n" + D + "region =\n  a = b\n")
case("percent signs", "[default]\naws_access_key_id = A\naws_secret_access_key = %(x)s%%\n")
case("white space around values", "[default]\naws_access_key_id =   A  \naws_secret_access_key =\tS\t\n")
case("control characters", "[default]\naws_access_key_id = A\naws_secret_access_key = S\x0b\x0cx\n")
case("line separators", "[default]\naws_access_key_id = A\naws_secret_access_key = S\u2028x = y\n")
case("other sections", "[plugins]\nx = y\n[preview]\nz = 1\n[default]\n" + D)
case("duration with spaces", base + "[profile a]\nrole_arn = " + ROLE + "a\nsource_profile = user\nduration_seconds =   1800  \n", "", "a")

# Endpoints
local = "endpoint_url = http://127.0.0.1:1\n"
services = "services = s\n[services s]\nsts =\n  endpoint_url = http://127.0.0.1:2\ncloudformation =\n  endpoint_url = http://127.0.0.1:3\n"
R = "region = eu-west-1\n"
case("endpoint of the profile", "[default]\n" + D + R + local)
case("endpoint of the profile beside the environment's keys", "[profile a]\n" + R + local, "", None, {**env, "AWS_PROFILE": "a"})
case("endpoint of the default profile beside the environment's keys", "[default]\n" + R + local, "", None, env)
case("services", "[default]\n" + D + R + services)
case("services over endpoint_url", "[default]\n" + D + R + local + services)
case("services in upper case", "[default]\n" + D + R + services.replace("sts =", "STS ="))
case("services that are not there", "[default]\n" + D + R + "services = nothing\n")
case("AWS_ENDPOINT_URL", "[default]\n" + D + R + local + services, "", None, {"AWS_ENDPOINT_URL": "http://127.0.0.1:4"})
case("AWS_ENDPOINT_URL_STS", "[default]\n" + D + R + local + services, "", None, {"AWS_ENDPOINT_URL_STS": "http://127.0.0.1:5"})
case("AWS_ENDPOINT_URL_S3 alone", "[default]\n" + D + R, "", None, {"AWS_ENDPOINT_URL_S3": "http://127.0.0.1:5"})
case("all ignored by the environment", "[default]\n" + D + R + local + services, "", None,
     {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true", "AWS_ENDPOINT_URL": "http://127.0.0.1:4"})
case("all ignored by the profile", "[default]\n" + D + R + local + services + "", "", None, {"AWS_ENDPOINT_URL": "http://127.0.0.1:4", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "TRUE"})
case("ignored in the profile", "[default]\nignore_configured_endpoint_urls = true\n" + D + R + local)
case("not ignored by the environment over the profile", "[default]\nignore_configured_endpoint_urls = true\n" + D + R + local, "", None,
     {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false"})
case("endpoint of a source does not count", "[profile user]\n" + local + key("U") + "[profile a]\nrole_arn = " + ROLE + "a\nsource_profile = user\n" + R, "", "a")
case("endpoint of a role counts for its STS", base + "[profile a]\nrole_arn = " + ROLE + "a\nsource_profile = user\n" + R + local, "", "a")
case("indented services", "[default]\n" + D + R + "services = s\n\n  [services s]\n  sts =\n    endpoint_url = http://127.0.0.1:2\n")
case("fips", "[default]\n" + D + R + "use_fips_endpoint = true\n")
case("fips of the environment", "[default]\n" + D + R, "", None, {"AWS_USE_FIPS_ENDPOINT": "true"})
case("fips off in the environment", "[default]\n" + D + R + "use_fips_endpoint = true\n", "", None, {"AWS_USE_FIPS_ENDPOINT": "false"})
case("dual stack", "[default]\n" + D + R + "use_dualstack_endpoint = true\n")
case("dual stack of S3", "[default]\n" + D + R + "s3 =\n  use_dualstack_endpoint = true\n")
case("fips and dual stack", "[default]\n" + D + R + "use_fips_endpoint = TRUE\nuse_dualstack_endpoint = True\n")
case("fips and an endpoint", "[default]\n" + D + R + local)
case("legacy STS", "[default]\n" + D + R + "sts_regional_endpoints = legacy\n")
case("legacy STS of a new region", "[default]\n" + D + "region = eu-south-1\nsts_regional_endpoints = legacy\n")
case("legacy STS of the environment", "[default]\n" + D + R, "", None, {"AWS_STS_REGIONAL_ENDPOINTS": "legacy"})
case("regional STS in capitals", "[default]\n" + D + R + "sts_regional_endpoints = Regional\n")
case("an unknown sts_regional_endpoints", "[default]\n" + D + R + "sts_regional_endpoints = moon\n")
for r in ["ap-northeast-1", "cn-northwest-1", "us-gov-east-1", "us-iso-west-1", "us-isob-east-1", "eu-isoe-west-1",
          "us-isof-south-1", "eusc-de-east-1", "mx-central-1", "mars-north-9"]:
    case("region " + r, "[default]\n" + D + "region = " + r + "\n")
    case("region " + r + " with fips", "[default]\n" + D + "region = " + r + "\nuse_fips_endpoint = true\n")
    case("region " + r + " with dual stack", "[default]\n" + D + "region = " + r + "\nuse_dualstack_endpoint = true\n")

# Beyond the kinds above
case("a continuation by a tab", "[default]\n" + D + "region = eu-west-1\n\tmore\n")
case("a comment inside a continued value", "[default]\n" + D + "region = eu-west-1\n  # x\nretry_mode = standard\n")
case("an empty line inside nested settings", "[default]\n" + D + "s3 =\n  a = b\n\n  use_dualstack_endpoint = true\n" + R)
case("a quoted value", "[default]\naws_access_key_id = 'A'\naws_secret_access_key = \"S\"\n")
case("quotes that do not close", "[profile 'my name]\n" + D, "", "my name")
case("an empty section name", "[]\n" + D)
case("a section that does not close", "[default\n" + D)
case("a name of spaces", "[profile  ]\n" + D)
case("next line, a separator to Python", "[default]\naws_access_key_id = A\naws_secret_access_key = S\x85x = y\n")
case("no-break space around a value", "[default]\naws_access_key_id = \u00a0A\u00a0\naws_secret_access_key = S\n")
case("a wide name", "[profile \u3000開発]\n" + D, "", "開発")
case("a dotted capital I", "[default]\naws_access_key_\u0130d = A\naws_secret_access_key = S\n")
case("an empty AWS_PROFILE", role + "[default]\n" + D, "", None, {"AWS_PROFILE": ""})
case("an empty AWS_DEFAULT_PROFILE", role, "", None, {"AWS_DEFAULT_PROFILE": "", "AWS_PROFILE": "deploy"})
case("an empty AWS_PROFILE beside keys", role, "", None, {**env, "AWS_PROFILE": ""})
case("an empty AWS_PROFILE under --profile", role, "", "user", {"AWS_PROFILE": ""})
case("an empty AWS_DEFAULT_REGION", "[default]\n" + D + R, "", None, {"AWS_DEFAULT_REGION": ""})
case("an empty AWS_ENDPOINT_URL", "[default]\n" + D + R + local, "", None, {"AWS_ENDPOINT_URL": ""})
case("an empty AWS_ENDPOINT_URL_STS", "[default]\n" + D + R + local, "", None, {"AWS_ENDPOINT_URL_STS": ""})
case("an empty AWS_USE_FIPS_ENDPOINT", "[default]\n" + D + R + "use_fips_endpoint = true\n", "", None, {"AWS_USE_FIPS_ENDPOINT": ""})
case("an empty AWS_USE_DUALSTACK_ENDPOINT", "[default]\n" + D + R + "use_dualstack_endpoint = true\n", "", None, {"AWS_USE_DUALSTACK_ENDPOINT": ""})
case("an empty AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "[default]\nignore_configured_endpoint_urls = true\n" + D + R + local, "", None, {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": ""})
case("an empty AWS_STS_REGIONAL_ENDPOINTS", "[default]\n" + D + R + "sts_regional_endpoints = legacy\n", "", None, {"AWS_STS_REGIONAL_ENDPOINTS": ""})
case("an empty secret in the environment", "[default]\n" + D, "", None, {"AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": ""})
case("an empty token in the environment", "[default]\n" + D, "", None, {**env, "AWS_SESSION_TOKEN": ""})
case("an empty security token in the environment", "[default]\n" + D, "", None, {**env, "AWS_SECURITY_TOKEN": "", "AWS_SESSION_TOKEN": "t"})
case("an empty token in a profile", "[default]\n" + D + "aws_session_token =\n")
case("an empty security token in a profile", "[default]\n" + D + "aws_security_token =\naws_session_token = t\n")
case("an empty key in a profile", "[default]\naws_access_key_id =\naws_secret_access_key = S\n")
case("an empty secret in a profile", "[default]\naws_access_key_id = A\naws_secret_access_key =\n")
case("an empty AWS_WEB_IDENTITY_TOKEN_FILE", "[default]\n" + D, "", None, {"AWS_WEB_IDENTITY_TOKEN_FILE": "", "AWS_ROLE_ARN": ROLE + "w"})
case("an empty AWS_ROLE_ARN", "[default]\n" + D, "", None, {"AWS_WEB_IDENTITY_TOKEN_FILE": "/tmp/token", "AWS_ROLE_ARN": ""})
case("an empty AWS_ROLE_SESSION_NAME", "", "", None, {"AWS_WEB_IDENTITY_TOKEN_FILE": "/tmp/token", "AWS_ROLE_ARN": ROLE + "w", "AWS_ROLE_SESSION_NAME": ""})
case("an empty web_identity_token_file", "[profile a]\nrole_arn = " + ROLE + "a\nweb_identity_token_file =\n", "", "a")
case("an empty AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "", "", None, {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": ""})
case("an empty credential_source", base + "[profile a]\nrole_arn = " + ROLE + "a\ncredential_source =\n", "", "a")
case("an empty sso_session", "[profile a]\nsso_session =\nsso_account_id = 123456789012\nsso_role_name = R\n", "", "a")
case("an empty sso_account_id", "[profile a]\nsso_session = s\nsso_account_id =\nsso_role_name = R\n[sso-session s]\nsso_region = us-east-1\nsso_start_url = https://x\n", "", "a")
case("an empty services", "[default]\n" + D + R + "services =\n")
case("an empty role_arn", base + "[profile a]\nrole_arn =\nsource_profile = user\n", "", "a")
case("an empty source_profile", base + "[profile a]\nrole_arn = " + ROLE + "a\nsource_profile =\n", "", "a")
case("an empty external_id", base + "[profile a]\nrole_arn = " + ROLE + "a\nsource_profile = user\nexternal_id =\n", "", "a")
case("an empty role_session_name", base + "[profile a]\nrole_arn = " + ROLE + "a\nsource_profile = user\nrole_session_name =\n", "", "a")
case("an empty duration", base + "[profile a]\nrole_arn = " + ROLE + "a\nsource_profile = user\nduration_seconds =\n", "", "a")
case("an empty mfa_serial", base + "[profile a]\nrole_arn = " + ROLE + "a\nsource_profile = user\nmfa_serial =\n", "", "a")
case("an empty endpoint_url", "[default]\n" + D + R + "endpoint_url =\n")
case("an empty sts_regional_endpoints", "[default]\n" + D + R + "sts_regional_endpoints =\n")
case("empty keys in the environment", "[default]\n" + D, "", None, {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""})
case("a role that names itself twice removed", "[profile a]\nrole_arn = " + ROLE + "a\nsource_profile = b\n[profile b]\nrole_arn = " + ROLE + "b\nsource_profile = a\n", "", "a")
case("a duration in scientific notation", base + "[profile a]\nrole_arn = " + ROLE + "a\nsource_profile = user\nduration_seconds = 9e2\n", "", "a")
case("a duration with underscores", base + "[profile a]\nrole_arn = " + ROLE + "a\nsource_profile = user\nduration_seconds = 1_800\n", "", "a")
case("a duration in wide digits", base + "[profile a]\nrole_arn = " + ROLE + "a\nsource_profile = user\nduration_seconds = ９００\n", "", "a")
case("a duration with a sign", base + "[profile a]\nrole_arn = " + ROLE + "a\nsource_profile = user\nduration_seconds = +900\n", "", "a")



def run(one):
    home = tempfile.mkdtemp()
    os.environ.clear()
    os.environ.update({"HOME": home, "PATH": "/usr/bin:/bin", "AWS_EC2_METADATA_DISABLED": "true"})
    os.makedirs(home + "/.aws")
    for file in ("config", "credentials"):
        if one[file]:
            with open(f"{home}/.aws/{file}", "w", newline="") as out:
                out.write(one[file])
    os.environ.update(one["environment"])
    calls = []
    SOURCES.clear()

    def send(self, request):
        url = urlsplit(request.url)
        body = parse_qs(request.body.decode() if isinstance(request.body, bytes) else request.body or "")
        # What nobody signs is a source's own call.
        scope = request.headers.get("Authorization", b"Credential=NOBODY/d/r/s,")
        scope = (scope.decode() if isinstance(scope, bytes) else scope).split("Credential=")[1].split(",")[0].split("/")
        token = request.headers.get("X-Amz-Security-Token")
        calls.append({
            "endpoint": f"{url.scheme}://{url.netloc}", "action": body.get("Action", ["ListBuckets"])[0], "key": scope[0],
            "signingRegion": scope[2], "token": token.decode() if isinstance(token, bytes) else token,
            **{name: body[field][0] for name, field in [("role", "RoleArn"), ("externalId", "ExternalId"),
               ("duration", "DurationSeconds"), ("sessionName", "RoleSessionName"), ("serial", "SerialNumber"),
               ("code", "TokenCode")] if field in body}})
        action = calls[-1]["action"]
        if action == "AssumeRole":
            name = "ROLE-" + calls[-1]["role"].split("/")[-1]
            text = ("<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>%s</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
                    "<SessionToken>t-%s</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>" % (name, name))
        elif action == "ListBuckets":
            text = "<ListAllMyBucketsResult/>"
        else:
            text = "<%sResponse><%sResult/></%sResponse>" % (action, action, action)

        class Raw:
            def stream(self, *a, **k):
                yield text.encode()
        return botocore.awsrequest.AWSResponse(request.url, 200, {}, Raw())

    botocore.httpsession.URLLib3Session.send = send
    session = botocore.session.Session(profile=one["profile"])
    result = {}
    try:
        for service, call in [("sts", "get_caller_identity"), ("cloudformation", "describe_stacks"), ("s3", "list_buckets")]:
            region = session.get_config_variable("region")
            client = session.create_client(service, region_name=region or ("us-east-1" if service != "s3" else "us-east-1"))
            result["region"] = region
            try:
                getattr(client, call)()
            except Exception as error:
                if service == "s3" and "FIPS" in str(error):
                    calls.append({"endpoint": None, "action": "ListBuckets"})
                else:
                    raise
        result["calls"] = calls
        if SOURCES:
            # Each client asks anew; the answers are the same.
            assert all(one == SOURCES[0] for one in SOURCES), SOURCES
            result["source"] = SOURCES[0]
    except botocore.exceptions.NoCredentialsError:
        result = {"error": "none"}
    except Exception as error:
        result = {"error": type(error).__name__}
    return result


SOURCES = []
END = "2099-01-01T00:00:00Z"


def answer(kind, **what):
    """What a source would ask of the world is noted, and answered with keys of its name."""
    SOURCES.append({"kind": kind, **{name: value for name, value in what.items() if value is not None}})
    return {"access_key": kind.upper(), "secret_key": "s", "token": "t", "expiry_time": END}


credentials.ProcessProvider._retrieve_credentials_using = lambda self, command: answer(
    "process", words=botocore.compat.compat_shell_split(command))
credentials.AssumeRoleWithWebIdentityCredentialFetcher.fetch_credentials = lambda self: answer(
    "web", role=self._role_arn, file=self._web_identity_token_loader._web_identity_token_path,
    sessionName=None if self._using_default_session_name else self._role_session_name)
credentials.SSOCredentialFetcher.fetch_credentials = lambda self: answer(
    "sso", session=self._sso_session_name, url=self._start_url, region=self._sso_region, role=self._role_name,
    account=self._account_id)
credentials.LoginCredentialFetcher.load_cached_credentials = lambda self: {
    **answer("login", session=self._session_name), "account_id": None}
credentials.AssumeRoleCredentialFetcher.__init__ = (
    lambda original: lambda self, *a, **k: original(self, *a, **{**k, "mfa_prompter": lambda prompt: "123456"})
)(credentials.AssumeRoleCredentialFetcher.__init__)


def container(self, url, headers=None):
    self._validate_allowed_url(url)
    answer("container", url=url, token=(headers or {}).get("Authorization"))
    return {"AccessKeyId": "CONTAINER", "SecretAccessKey": "s", "Token": "t", "Expiration": END}


credentials.ContainerMetadataFetcher.retrieve_full_uri = container
credentials.InstanceMetadataFetcher.retrieve_iam_role_credentials = lambda self: {} if self._disabled else {
    **answer("instance", endpoint=self._base_url.rstrip("/")), "role_name": "r"}

here = os.path.dirname(os.path.abspath(__file__))
answers = [{**one, "expected": run(one)} for one in CASES]
for one in answers:
    for call in one["expected"].get("calls") or []:
        # It ends in the time: the file is to be the same each time.
        if re.fullmatch("botocore-session-[0-9]+", call.get("sessionName") or ""):
            call["sessionName"] = "botocore-session-TIME"
names = [one["name"] for one in CASES]
assert len(set(names)) == len(names), [n for n in names if names.count(n) > 1]
with open(here + "/profiles.json", "w") as out:
    json.dump(answers, out, indent=1, sort_keys=True, ensure_ascii=False)
    out.write("\n")
print(len(answers), "cases")
