import AWSCore
import Access
import ArgumentParser
import Canvas
import ConsoleRuntime
import Deployment
import Foundation

/// Those of the command line's options that the console takes.
private struct Options: ParsableArguments {
  @OptionGroup var access: AccessOptions
  @OptionGroup var local: LocalOptions

  init() {}

  init(_ words: [String]) throws(CommandFailure) {
    let isNamed = words.first.map { !$0.hasPrefix("-") } ?? false
    do { self = try Self.parse((isNamed ? ["--app-stack"] : []) + words) } catch {
      throw CommandFailure(Self.message(for: error), status: .usage)
    }
  }
}

/// Bootstrap as the console does it: what is to be made is shown first, and just that is made.
actor ConsoleBootstrap {
  private struct Planned {
    let draft: FoundingDraft
    let local: LocalOptions
    let definition: SessionDefinition
    let caller: String
    /// Nothing is to be made on AWS.
    let isThere: Bool
  }

  private let sessions: SessionStore
  private let files: ProgramFiles
  private let environment: [String: String]
  private let profile: @Sendable (String) throws(AWSError) -> SessionDefinition
  private var planned: Planned?

  init(
    sessions: SessionStore, files: ProgramFiles, environment: [String: String],
    profile: @escaping @Sendable (String) throws(AWSError) -> SessionDefinition
  ) {
    self.sessions = sessions
    self.files = files
    self.environment = environment
    self.profile = profile
  }

  /// - Parameters:
  ///   - name: the administrator's profile.
  ///   - words: options of the command line's, behind the stack that is to be deployed where that is named.
  /// - Returns: what would be made, a line each.
  func plan(as name: String, with words: [String]) async throws(ConsoleProblem) -> [String] {
    do {
      let definition = try profile(name)
      let caller = try await SessionClients(sessions).sts(for: definition).getCallerIdentity()
      let settings = try ProjectSettings.read(target: nil, environment: "default")
      let options = try Options(words)
      let draft = try await FoundingDraft(
        options.access, stackName: nil, settings, account: caller.account, definition, sessions,
        withPolicy: true)
      let present = try await SessionClients(sessions).cloudFormation(for: definition).describeStack(
        draft.stackName)
      let isThere = present.map { StackReadiness($0) == .update } ?? false
      planned = Planned(
        draft: draft, local: options.local, definition: definition, caller: caller.arn, isThere: isThere)
      return [
        "Stack         \(draft.stackName)\(isThere ? ", which is there and stays as it is" : "")",
        "Account       \(caller.account), \(try definition.requireRegion())", "Caller        \(caller.arn)",
        "",
      ] + draft.words(at: sessions.connection.now)
    } catch {
      throw Self.problem(error)
    }
  }

  /// Makes what was shown.
  ///
  /// - Parameter tell: hears what is done, a line each.
  func make(_ tell: @escaping @Sendable (String) -> Void) async throws(ConsoleProblem) {
    guard let planned else { throw ConsoleProblem("Nothing was planned.") }
    self.planned = nil
    do {
      let (draft, definition) = (planned.draft, planned.definition)
      let clients = SessionClients(sessions)
      if !planned.isThere {
        let context = DeploymentContext(
          client: try await clients.cloudFormation(for: definition),
          s3: try await clients.s3(for: definition),
          denials: KnownDenials(), journal: Journal(file: files.journal), caller: planned.caller,
          time: sessions.connection.time)
        let run = FoundingRun(
          draft: draft, context: context, tell: tell,
          report: { progress in
            switch progress {
            case .event(let event): tell("\(event.logicalID) \(event.status) \(event.reason ?? "")")
            case .status(let stack): tell("\(stack.name) \(stack.status) \(stack.statusReason ?? "")")
            default: break
            }
          }, confirm: { _ in })
        _ = try await run.found(asAdministrator: false)
      }
      let setUp = LocalSetUp(
        options: planned.local, setUp: draft.setUp,
        externalID: draft.founded.externalID(of: draft.setUp.deployRoleARN),
        readerRoleARN: draft.founded.arns["ReaderRole"],
        endpoint: definition.endpoints.everyService?.description, iam: try await clients.iam(for: definition),
        connection: sessions.connection, endpoints: definition.endpoints, files: files,
        keys: StoredKeys(files: files, environment: environment), tell: tell, wait: { _ in })
      guard let profile = try await setUp.make() else { return }
      tell("")
      tell(
        "Done. ‘rolestack --profile \(profile)’ opens its session; :doctor there proves what a leaked key could do."
      )
    } catch {
      throw Self.problem(error)
    }
  }

  private static func problem(_ error: any Error) -> ConsoleProblem {
    guard let failure = error as? CommandFailure else { return ConsoleProblem("\(error)") }
    return ConsoleProblem([failure.message, failure.nextStep].compactMap(\.self).joined(separator: " "))
  }
}
