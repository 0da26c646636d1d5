internal import AWSCore
internal import Console
internal import Deployment
internal import Foundation
internal import Packaging
internal import Templates

/// What the deploy wizard asks for: files, the stack, the plan.
extension ConsoleRuntime {
  func findSurroundings(_ target: String?) async {
    let surroundings = services.surroundings
    mailbox.post(.wizard(.surroundingsFound(await Task.detached { surroundings(target) }.value)))
  }

  func readTemplate(_ path: String) async {
    let check = services.findings
    let result = await Task.detached { Self.read(path, check) }.value
    mailbox.post(.wizard(.templateRead(path: path, result)))
  }

  private nonisolated static func read(
    _ path: String, _ check: @Sendable (Template) -> [TemplateFinding]
  ) -> Result<ReadTemplate, WizardProblem> {
    let file = (path as NSString).expandingTildeInPath
    guard let data = FileManager.default.contents(atPath: file) else {
      return .failure(WizardProblem("There is no file \(path) that can be read."))
    }
    guard let text = String(data: data, encoding: .utf8) else {
      return .failure(WizardProblem("\(path) is not text in UTF-8."))
    }
    do {
      let template = try Template(yaml: text, path: file)
      let files = try Packager.localArtifacts(of: template).map {
        ReadTemplate.LocalFile(name: $0.name, path: $0.path)
      }
      return .success(ReadTemplate(template: template, localFiles: files, findings: check(template)))
    } catch {
      return .failure(WizardProblem("\(error)"))
    }
  }

  /// Completes a path as a shell does: as far as all that fits is the same.
  func completePath(_ text: String) {
    let expanded = (text as NSString).expandingTildeInPath + (text.hasSuffix("/") && text != "/" ? "/" : "")
    let folder =
      expanded.contains("/") ? String(expanded[...(expanded.lastIndex(of: "/") ?? expanded.startIndex)]) : ""
    let start = expanded.dropFirst(folder.count)
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? [])
      .filter { $0.hasPrefix(start) && (!$0.hasPrefix(".") || start.hasPrefix(".")) }.sorted()
    guard var common = names.first else { return }
    for name in names.dropFirst() { common = common.commonPrefix(with: name) }
    var completed = folder + common
    var isFolder: ObjCBool = false
    if names.count == 1, FileManager.default.fileExists(atPath: completed, isDirectory: &isFolder),
      isFolder.boolValue
    {
      completed += "/"
    }
    mailbox.post(.wizard(.pathCompleted(text, to: completed, names)))
  }

  func buildWithSAM() async {
    let mailbox = mailbox
    let code = await services.buildWithSAM { mailbox.post(.wizard(.buildPrinted($0))) }
    mailbox.post(.wizard(.buildEnded(code)))
  }

  func lookUpStack(_ key: StackKey) async {
    do throws(AWSError) {
      let stack = try await client(for: key.session).describeStack(key.name)
      mailbox.post(.wizard(.stackLookedUp(key, .success(stack))))
    } catch {
      mailbox.post(.wizard(.stackLookedUp(key, .failure(error))))
    }
  }

  func planDeployment(
    _ session: String, _ intent: DeployIntent, narrows: Bool, _ number: Int
  ) async {
    do throws(DeployError) {
      let narrowed = narrows ? await narrowedEngine(for: session, intent) : nil
      let planned: Planned
      if let narrowed {
        planned = try await narrowed.plan(intent)
        if case .review(let review) = planned { narrowedEngines[review.id] = (session, narrowed) }
      } else {
        planned = try await engine(for: session).plan(intent)
      }
      mailbox.post(.wizard(.planned(number, .success(planned))))
    } catch {
      mailbox.post(.wizard(.planned(number, .failure(error))))
    }
  }

  func readHistory() {
    do {
      mailbox.post(.overlays(.historyRead(try services.journal.entries())))
    } catch {
      mailbox.post(.problem("The journal cannot be read: \(error.localizedDescription)"))
    }
  }
}
