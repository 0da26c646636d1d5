internal import Deployment
internal import Foundation

/// What can be said of roles and of who comes in: each an option of the command line's.
enum BootstrapItem: Hashable, Sendable {
  // MARK: Text

  case administrator, stack, user, principal, permissionSet, github, branch, environment, circleci, vcsOrigin
  case providerARN, sessionNames, sourceAddresses, templateFile, policyARNs, policyFile, boundary, bucket
  case profileName, sourceProfile

  // MARK: Yes or no

  case requireMFA, events, changeSetLists, largeTemplates, deletion, reader, withoutRoleCondition, keepBucket
  case noKey, noProjectFile

  // MARK: One of several

  case way(Way)

  /// Who comes in.
  enum Way: CaseIterable, Hashable, Sendable {
    case user, principal, permissionSet, github, circleci
  }

  enum Kind {
    /// - Parameter isList: whether spaces and commas divide it.
    case text(option: String?, isList: Bool)
    case toggle(words: [String])
    case choice(Way)
  }

  var kind: Kind {
    switch self {
    case .administrator, .stack: .text(option: nil, isList: false)
    case .user: .text(option: "--user", isList: false)
    case .principal: .text(option: "--principal", isList: false)
    case .permissionSet: .text(option: "--permission-set", isList: false)
    case .github: .text(option: "--github", isList: false)
    case .branch: .text(option: "--branch", isList: false)
    case .environment: .text(option: "--environment", isList: false)
    case .circleci: .text(option: "--circleci", isList: false)
    case .vcsOrigin: .text(option: "--vcs-origin", isList: false)
    case .providerARN: .text(option: "--oidc-provider-arn", isList: false)
    case .sessionNames: .text(option: "--session-names", isList: false)
    case .sourceAddresses: .text(option: "--source-address", isList: true)
    case .templateFile: .text(option: "--template-file", isList: false)
    case .policyARNs: .text(option: "--policy-arn", isList: true)
    case .policyFile: .text(option: "--policy-file", isList: false)
    case .boundary: .text(option: "--boundary", isList: false)
    case .bucket: .text(option: "--bucket", isList: false)
    case .profileName: .text(option: "--profile-name", isList: false)
    case .sourceProfile: .text(option: "--source-profile", isList: false)
    case .requireMFA: .toggle(words: ["--require-mfa"])
    case .events: .toggle(words: ["--allow", "events"])
    case .changeSetLists: .toggle(words: ["--allow", "change-set-lists"])
    case .largeTemplates: .toggle(words: ["--allow", "large-templates"])
    case .deletion: .toggle(words: ["--allow", "deletion"])
    case .reader: .toggle(words: ["--reader"])
    case .withoutRoleCondition: .toggle(words: ["--no-role-condition"])
    case .keepBucket: .toggle(words: ["--keep-bucket"])
    case .noKey: .toggle(words: ["--key", "none"])
    case .noProjectFile: .toggle(words: ["--no-project-file"])
    case .way(let way): .choice(way)
    }
  }

  var label: String {
    switch self {
    case .administrator: "Profile"
    case .stack: "App's stack"
    case .user: "User's name"
    case .principal: "ARN"
    case .permissionSet: "Permission set"
    case .github: "Repository"
    case .branch: "Branch"
    case .environment: "Environment"
    case .circleci: "Project"
    case .vcsOrigin: "Repository"
    case .providerARN: "Provider's ARN"
    case .sessionNames: "Session names"
    case .sourceAddresses: "From addresses"
    case .templateFile: "Template"
    case .policyARNs: "Policies' ARNs"
    case .policyFile: "Policy file"
    case .boundary: "Boundary's ARN"
    case .bucket: "Bucket"
    case .profileName: "Profile"
    case .sourceProfile: "Their profile"
    case .requireMFA: "they have to show a code of an MFA device"
    case .events: "see each resource as it is made (DescribeStackEvents)"
    case .changeSetLists: "see change sets that others made (ListChangeSets)"
    case .largeTemplates: "deploy templates above 51,200 bytes (s3:GetObject)"
    case .deletion: "delete the stack"
    case .reader: "a role besides that looks at stacks, for watch_with"
    case .withoutRoleCondition: "for emulators: no condition on cloudformation:RoleArn"
    case .keepBucket: "it is there already, or a deployment makes it"
    case .noKey: "make no key now"
    case .noProjectFile: "write no rolestack.yaml into this folder"
    case .way(.user): "a new IAM user, with a key"
    case .way(.principal): "a user or a role by its ARN, of any account"
    case .way(.permissionSet): "people of IAM Identity Center"
    case .way(.github): "GitHub Actions, without a key"
    case .way(.circleci): "CircleCI, without a key"
    }
  }

  /// What is the matter with what was typed; nil for nothing.
  func problem(with text: String) -> String? {
    guard !text.isEmpty else { return nil }
    let isFit =
      switch self {
      case .stack: StackKey.isName(text)
      case .principal: text.hasPrefix("arn:") && text.contains(":iam::")
      case .boundary, .providerARN: text.hasPrefix("arn:")
      case .github: text.wholeMatch(of: /[\w.-]+(@\d+)?\/[\w.-]+(@\d+)?/) != nil
      case .circleci: text.wholeMatch(of: /[0-9a-fA-F-]+\/[0-9a-fA-F-]+/) != nil
      default: !text.contains { $0.isNewline }
      }
    return isFit
      ? nil : "‘\(text.prefix(40))’ cannot be \(label.lowercased()): \(hint.isEmpty ? "correct it" : hint)."
  }

  /// What an empty one means, or what is wanted.
  var hint: String {
    switch self {
    case .administrator: "an administrator's, of ~/.aws/config; with it the roles are made, once"
    case .user, .profileName: "named after the app unless told"
    case .principal: "such as arn:aws:iam::111111111111:role/ci"
    case .permissionSet: "its name, such as Deployer"
    case .github: "OWNER/NAME; OWNER@ID/NAME@ID where it was made since July 2026"
    case .branch: "whose jobs come in; main unless told"
    case .environment: "whose jobs come in, instead of a branch's"
    case .circleci: "the organization's id, a slash, the project's id"
    case .vcsOrigin: "of its branch alone, such as github.com/O/N"
    case .providerARN: "where the account has it already; else it is made"
    case .sessionNames: "what sessions are to be called, such as ci-*; anything unless told"
    case .sourceAddresses: "such as 203.0.113.0/24; from anywhere unless told"
    case .templateFile:
      "the service role may make its resources, and no more; found in the folder unless told"
    case .policyARNs: "managed policies of the service role, instead"
    case .policyFile: "a policy document of the service role, instead"
    case .boundary: "of the service role; none unless told"
    case .bucket: "made and named unless told"
    case .sourceProfile: "whose session assumes the deploy role, where no user is made"
    default: ""
    }
  }
}
