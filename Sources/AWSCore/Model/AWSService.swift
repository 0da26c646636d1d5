/// The services rolestack calls, by the names in `AWS_ENDPOINT_URL_…` and in `[services …]`, which are small there.
public enum AWSService: String, Sendable, CaseIterable {
  /// Named as in their hosts and their signatures.
  case sts, cloudformation, s3, iam
  /// The portal of IAM Identity Center, which gives a role's credentials for a log-in.
  case sso
  /// Where one logs in to IAM Identity Center.
  case ssoOIDC = "sso_oidc"
  /// Where `aws login` logs in.
  case signin
  /// Services that are read from alone, to find out whether that is denied.
  case dynamodb, ec2, ecr, kms, lambda, rds, sns, sqs, ssm
  /// IAM Access Analyzer.
  case accessAnalyzer = "accessanalyzer"
  /// CloudWatch Logs.
  case logs = "cloudwatch_logs"
  /// Secrets Manager.
  case secretsManager = "secrets_manager"

  /// The name in the scope of a signature, and before the colon of an IAM action.
  public var signingName: String {
    switch self {
    case .accessAnalyzer: "access-analyzer"
    case .logs: "logs"
    case .secretsManager: "secretsmanager"
    default: rawValue
    }
  }
}
