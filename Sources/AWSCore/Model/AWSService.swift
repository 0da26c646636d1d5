/// The services rolestack calls.
public enum AWSService: String, Sendable, CaseIterable {
  /// Named as in their hosts and their signatures.
  case sts, cloudformation, s3, iam
  /// The portal of IAM Identity Center, which gives a role's credentials for a log-in.
  case sso
  /// Where one logs in to IAM Identity Center.
  case ssoOIDC = "sso_oidc"
  /// Where `aws login` logs in.
  case signin

  /// The name in the scope of a signature.
  public var signingName: String { rawValue }
}
