/// What a continuous integration service is told to deploy with the roles.
package struct Pipeline: Sendable {
  package enum Service: String, Sendable, CaseIterable {
    case github, circleci, gitlab
  }

  package let region: String
  package let account: String
  package let deployRoleARN: String
  package let serviceRoleARN: String
  package let stackName: String
  package let bucket: String
  /// Whether the service's own tokens are let in; else a user's key is.
  package let usesProvider: Bool

  package init(
    region: String, account: String, deployRoleARN: String, serviceRoleARN: String, stackName: String,
    bucket: String, usesProvider: Bool
  ) {
    self.region = region
    self.account = account
    self.deployRoleARN = deployRoleARN
    self.serviceRoleARN = serviceRoleARN
    self.stackName = stackName
    self.bucket = bucket
    self.usesProvider = usesProvider
  }

  private var command: String {
    "rolestack deploy --stack-name \(stackName) --service-role \(serviceRoleARN) --s3-bucket \(bucket) "
      + "--expect-account \(account) --guard replacement,removal"
  }

  /// The service's own file, in YAML.
  package func text(for service: Service) -> String {
    switch service {
    case .github: github
    case .circleci: circleCI
    case .gitlab: gitLab
    }
  }

  private var github: String {
    let lines: [String]
    if usesProvider {
      lines = [
        "# .github/workflows/deploy.yml: the job's own token is exchanged for a session of the deploy role.",
        "name: deploy", "on: { push: { branches: [main] } }",
        "permissions: { id-token: write, contents: read }", "jobs:", "  deploy:",
        "    runs-on: ubuntu-latest",
        "    env:", "      AWS_REGION: \(region)", "      AWS_ROLE_ARN: \(deployRoleARN)",
        "      AWS_ROLE_SESSION_NAME: github-${{ github.run_id }}",
        "      AWS_WEB_IDENTITY_TOKEN_FILE: /tmp/aws-token", "    steps:",
        "      - uses: actions/checkout@v4",
        "      # rolestack is to be installed here; its README says how.",
        "      - run: >-",
        "          umask 077 && curl -sSf -H \"Authorization: bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN\"",
        "          \"$ACTIONS_ID_TOKEN_REQUEST_URL&audience=sts.amazonaws.com\"",
        "          | sed -E 's/.*\"value\" *: *\"([^\"]+)\".*/\\1/' > \"$AWS_WEB_IDENTITY_TOKEN_FILE\"",
        "      - run: \(command)",
      ]
    } else {
      lines = [
        "# .github/workflows/deploy.yml: add the three secrets to the repository or, better, to its environment.",
        "name: deploy", "on: { push: { branches: [main] } }", "permissions: { contents: read }", "jobs:",
        "  deploy:", "    runs-on: ubuntu-latest", "    env:", "      AWS_REGION: \(region)",
        "      AWS_ACCESS_KEY_ID: ${{ secrets.AWS_ACCESS_KEY_ID }}",
        "      AWS_SECRET_ACCESS_KEY: ${{ secrets.AWS_SECRET_ACCESS_KEY }}",
        "      AWS_DEPLOY_IAM_ROLE_ARN: \(deployRoleARN)",
        "      AWS_DEPLOY_IAM_ROLE_EXTERNAL_ID: ${{ secrets.AWS_DEPLOY_IAM_ROLE_EXTERNAL_ID }}",
        "      ROLE_SESSION_NAME: github-${{ github.run_id }}", "    steps:",
        "      - uses: actions/checkout@v4",
        "      # rolestack is to be installed here; its README says how.",
        "      - run: \(command)",
      ]
    }
    return lines.joined(separator: "\n")
  }

  private var circleCI: String {
    var lines = [
      "# .circleci/config.yml", "version: 2.1", "jobs:", "  deploy:", "    docker: [{ image: swift:6.3 }]",
      "    environment:", "      AWS_REGION: \(region)",
    ]
    if usesProvider {
      lines += [
        "      AWS_ROLE_ARN: \(deployRoleARN)", "      AWS_WEB_IDENTITY_TOKEN_FILE: /tmp/token", "    steps:",
        "      - checkout", "      # rolestack is to be installed here; its README says how.",
        "      - run: umask 077 && printf %s \"$CIRCLE_OIDC_TOKEN_V2\" > \"$AWS_WEB_IDENTITY_TOKEN_FILE\"",
        "      - run: AWS_ROLE_SESSION_NAME=\"circleci-$CIRCLE_BUILD_NUM\" \(command)",
      ]
    } else {
      lines += [
        "      AWS_DEPLOY_IAM_ROLE_ARN: \(deployRoleARN)", "    steps:", "      - checkout",
        "      # AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_DEPLOY_IAM_ROLE_EXTERNAL_ID come from a context.",
        "      # rolestack is to be installed here; its README says how.",
        "      - run: ROLE_SESSION_NAME=\"circleci-$CIRCLE_BUILD_NUM\" \(command)",
      ]
    }
    lines += [
      "workflows:", "  deploy:", "    jobs:",
      usesProvider
        ? "      - deploy: { filters: { branches: { only: main } } }"
        : "      - deploy: { context: aws-deploy, filters: { branches: { only: main } } }",
    ]
    return lines.joined(separator: "\n")
  }

  private var gitLab: String {
    var lines = [
      "# .gitlab-ci.yml", "deploy:", "  image: swift:6.3",
      "  rules: [{ if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH }]",
    ]
    if usesProvider {
      lines += [
        "  id_tokens: { ROLESTACK_TOKEN: { aud: sts.amazonaws.com } }", "  variables:",
        "    AWS_REGION: \(region)", "    AWS_ROLE_ARN: \(deployRoleARN)",
        "    AWS_ROLE_SESSION_NAME: gitlab-$CI_JOB_ID", "    AWS_WEB_IDENTITY_TOKEN_FILE: /tmp/token",
        "  script:", "    # rolestack is to be installed here; its README says how.",
        "    - umask 077 && printf %s \"$ROLESTACK_TOKEN\" > \"$AWS_WEB_IDENTITY_TOKEN_FILE\"",
      ]
    } else {
      lines += [
        "  # AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_DEPLOY_IAM_ROLE_EXTERNAL_ID are masked, protected variables.",
        "  variables:", "    AWS_REGION: \(region)", "    AWS_DEPLOY_IAM_ROLE_ARN: \(deployRoleARN)",
        "    ROLE_SESSION_NAME: gitlab-$CI_JOB_ID", "  script:",
        "    # rolestack is to be installed here; its README says how.",
      ]
    }
    lines.append("    - \(command)")
    return lines.joined(separator: "\n")
  }
}
