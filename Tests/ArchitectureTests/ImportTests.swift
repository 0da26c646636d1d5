import Foundation
import Testing

@Suite("Architecture")
struct ImportTests {
  /// What each target may import of ours and of libraries. Arrows only go down; the standard library,
  /// Foundation, Dispatch and Synchronization are everyone's.
  private static let allowed: [String: Set<String>] = [
    "LocalFiles": [],
    "AWSCore": ["Crypto", "FoundationXML", "LocalFiles", "Logging"],
    "KeyStore": ["AWSCore", "Crypto", "CryptoExtras", "LocalFiles"],
    "AWSTransport": ["AWSCore", "AsyncHTTPClient", "NIOCore", "NIOHTTP1", "NIOPosix", "NIOSSL"],
    "Documents": ["Yams"],
    "Templates": ["CRE2", "CTables", "Crypto", "Documents", "Policies"],
    "TemplateLanguage": ["Documents", "Templates"],
    "ZipTable": ["CZip"],
    "Policies": ["CTables", "Documents", "ZipTable"],
    "ResourceTypes": ["CTables", "Documents", "Policies", "TemplateLanguage", "Templates", "ZipTable"],
    "ProjectFiles": ["AWSCore", "Documents", "TOMLKit"],
    "Packaging": ["AWSCore", "CZip", "Documents", "LocalFiles", "Templates"],
    "Deployment": ["AWSCore", "Documents", "LocalFiles", "Packaging", "Templates"],
    "Access": ["AWSCore", "Documents", "Policies", "TemplateLanguage", "Templates"],
    "Simulator": [
      "AWSCore", "Crypto", "Documents", "HeapModule", "Policies", "ResourceTypes", "TemplateLanguage",
      "Templates",
    ],
    "LoopbackServer": ["AWSCore", "NIOCore", "NIOHTTP1", "NIOPosix"],
    "SimulatorServer": ["AWSCore", "LoopbackServer", "Simulator"],
    "Canvas": [],
    "Console": [
      "AWSCore", "Canvas", "Deployment", "DequeModule", "OrderedCollections", "Packaging", "ProjectFiles",
      "Templates",
    ],
    "ConsoleRuntime": [
      "AWSCore", "Canvas", "Console", "Deployment", "LocalFiles", "Logging", "Packaging", "Templates",
    ],
    "CursesTerminal": ["Canvas", "CNCurses"],
    "rolestack": [
      "AWSCore", "AWSTransport", "Access", "ArgumentParser", "Assets", "CMemory", "Canvas", "Console",
      "ConsoleRuntime",
      "Crypto",
      "CursesTerminal", "Deployment", "Documents", "KeyStore", "LocalFiles", "Logging", "LoopbackServer",
      "Packaging", "Policies", "ProjectFiles", "ResourceTypes",
      "Simulator", "SimulatorServer", "Subprocess", "SystemPackage", "TemplateLanguage", "Templates",
    ],
  ]
  private static let everyones: Set<String> = ["Foundation", "Dispatch", "Synchronization"]

  private static func imports(_ file: URL) throws -> [String] {
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    return lines.filter { $0.contains("import ") }.compactMap { line in
      line.firstMatch(
        of:
          /^\s*(?:@\S+ )*(?:public |internal |package |private )?import (?:struct |class |enum |func )?(\w+)/
      )
      .map { String($0.1) }
    }
  }

  @Test("Every target imports only what it may")
  func imports() throws {
    let targets = try FileManager.default.contentsOfDirectory(atPath: SourceFiles.root.path)
    #expect(
      Set(targets) == Set(Self.allowed.keys).union(["CMemory", "CNCurses", "CRE2", "CTables", "CZip"]))
    var seen = 0
    for (target, allowed) in Self.allowed {
      for file in SourceFiles.below(SourceFiles.root.appendingPathComponent(target), "swift") {
        for name in try Self.imports(file) {
          seen += 1
          #expect(
            allowed.contains(name) || Self.everyones.contains(name),
            "\(target)/\(file.lastPathComponent) imports \(name)")
        }
      }
    }
    #expect(seen > 100)
  }

  @Test("Curses headers are included in the shim's C file alone")
  func curses() throws {
    for kind in ["h", "swift", "c"] {
      for file in SourceFiles.below(SourceFiles.root, kind) where file.lastPathComponent != "cncurses.c" {
        #expect(!(try String(contentsOf: file, encoding: .utf8).contains("#include <ncurses.h>")))
      }
    }
  }

  @Test("Stacks are changed in one place: no other file names a mutating operation of CloudFormation")
  func mutations() throws {
    let changing = "CloudFormationClient+Changing.swift"
    let operations = [
      "\"CreateStack\"", "\"UpdateStack\"", "\"CreateChangeSet\"", "\"ExecuteChangeSet\"", "\"DeleteStack\"",
    ]
    // The simulator is who is asked, not who asks.
    let asking = SourceFiles.below(SourceFiles.root, "swift").filter {
      !$0.path.contains("/Sources/Simulator/")
    }
    for file in asking where file.lastPathComponent != changing {
      let text = try String(contentsOf: file, encoding: .utf8)
      for operation in operations {
        #expect(!text.contains(operation), "\(file.lastPathComponent): \(operation)")
      }
    }
    let client = try String(
      contentsOf: SourceFiles.root.appendingPathComponent(
        "AWSCore/Services/CloudFormation/\(changing)"),
      encoding: .utf8)
    #expect(!client.contains("\"CreateStack\"") && !client.contains("\"UpdateStack\""))
  }

  @Test(
    "What vouches for a change set's role is made in three places: the answer to its creation, the journal, the stack"
  )
  func receipts() throws {
    let makers = SourceFiles.below(SourceFiles.root, "swift").filter { file in
      (try? String(contentsOf: file, encoding: .utf8))?.contains("ChangeSetReceipt(change") ?? false
    }
    #expect(
      Set(makers.map(\.lastPathComponent)) == [
        "CloudFormationClient+Changing.swift", "Journal.swift", "DeployEngine.swift",
      ])
  }

  @Test("A stack is founded without a role in one place, which bootstrap alone reaches")
  func founding() throws {
    func files(with text: String) throws -> Set<String> {
      Set(
        try SourceFiles.below(SourceFiles.root, "swift").filter {
          try String(contentsOf: $0, encoding: .utf8).contains(text)
        }.map(\.lastPathComponent))
    }
    #expect(try files(with: "FoundingMutation(") == ["Founding.swift"])
    #expect(try files(with: "AdministratorUpdate(") == ["Founding.swift"])
    #expect(try files(with: "FoundingReceipt(") == ["CloudFormationClient+Changing.swift"])
    #expect(try files(with: "Founding(") == ["FoundingRun.swift"])
    #expect(try files(with: "FoundingRun(") == ["BootstrapCommand.swift", "ConsoleBootstrap.swift"])
  }

  @Test("The top level holds Package.swift, Sources, Tests, Assets, README.md and dotfiles")
  func topLevel() throws {
    let root = SourceFiles.root.deletingLastPathComponent()
    let shown = try FileManager.default.contentsOfDirectory(atPath: root.path).filter { !$0.hasPrefix(".") }
    // SwiftPM writes Package.resolved; it is not committed.
    #expect(
      Set(shown).subtracting(["Package.resolved"]) == [
        "Package.swift", "Sources", "Tests", "Assets", "README.md",
      ])
  }
}
