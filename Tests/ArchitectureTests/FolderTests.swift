import Foundation
import Testing

/// The rooms within a target: folders, and which of them may know which.
@Suite("Folders")
struct FolderTests {
  /// What the files of a folder may mention of the other folders of their target; "" is the target's own folder.
  /// The table has no circles.
  private static let allowed: [String: [String: Set<String>]] = [
    "AWSCore": [
      "Model": [],
      "Hashing": [],
      "Text": [],
      "HTTP": [],
      "Wire": ["HTTP"],
      "Endpoints": ["HTTP", "Model"],
      "Errors": ["HTTP", "Model", "Wire"],
      "Signing": ["HTTP", "Hashing", "Model"],
      "Client": ["Endpoints", "Errors", "HTTP", "Model", "Signing", "Wire"],
      "Services": ["Client", "Endpoints", "Errors", "HTTP", "Hashing", "Model", "Wire"],
      "Profiles": ["Endpoints", "Errors", "HTTP", "Model", "Services", "Sources", "Text"],
      "Credentials": ["Client", "Errors", "HTTP", "Hashing", "Model"],
      "Sources": [
        "Client", "Credentials", "Endpoints", "Errors", "HTTP", "Hashing", "Model", "Services", "Text",
      ],
      "Sessions": ["Client", "Credentials", "Endpoints", "Errors", "Profiles", "Services", "Sources"],
    ],
    "Documents": ["Meaning": ["YAML"], "YAML": []],
    "Packaging": [
      "": ["Artifacts", "Results", "Rewriting", "Uploading"],
      "Artifacts": ["Results"],
      "Results": [],
      "Rewriting": ["Artifacts"],
      "Uploading": ["Artifacts", "Results", "Rewriting"],
    ],
    "Canvas": [
      "Cells": ["Text"],
      "Terminal": ["Cells"],
      "Text": [],
      "Widgets": ["Cells", "Text"],
    ],
    "Access": [
      "Bootstrap": ["Doctor", "Grants"],
      "Doctor": ["Grants"],
      "Grants": [],
    ],
    "Deployment": [
      "Bootstrap": [
        "Changes", "Context", "Journal", "Outcome", "Phases", "Plan", "Progress", "Watching",
      ],
      "Changes": ["Context", "Journal"],
      "Context": ["Journal"],
      "Engine": ["Changes", "Context", "Journal", "Outcome", "Phases", "Plan", "Progress", "Watching"],
      "Explaining": [],
      "Journal": [],
      "Outcome": [],
      "Phases": [
        "Changes", "Context", "Explaining", "Journal", "Outcome", "Plan", "Progress", "Watching",
      ],
      "Plan": ["Changes", "Outcome"],
      "Progress": ["Journal", "Plan", "Watching"],
      "Stacks": [],
      "Watching": ["Outcome"],
    ],
    "Simulator": [
      "": ["Account", "Clock", "Identifiers", "Identity", "Seeding", "Wire"],
      "Account": ["Faults", "Identifiers", "Identity", "LogIns", "OtherServices", "Stacks", "Wire"],
      "Clock": [],
      "Faults": ["Wire"],
      "Identifiers": [],
      "Identity": ["Identifiers", "Wire"],
      "LogIns": ["Identifiers", "Identity", "Wire"],
      "Metadata": ["", "Identity", "Wire"],
      "Objects": ["Identifiers", "Identity", "Wire"],
      "OtherServices": ["Identity", "Wire"],
      "Seeding": ["Account", "Faults", "Identity", "Wire"],
      "Stacks": ["Faults", "Identifiers", "Identity", "Objects", "Templates", "Wire"],
      "Templates": ["Identifiers", "Wire"],
      "Wire": [],
    ],
    "rolestack": [
      "": ["Commands"],
      "Bootstrap": ["Failures", "Options", "Places", "Printing", "Project", "Sessions"],
      "Doctor": ["Failures", "Printing"],
      "Commands": [
        "Bootstrap", "Console", "Deploying", "Doctor", "Failures", "Options", "Places", "Printing", "Project",
        "Sessions",
      ],
      "Console": ["Bootstrap", "Doctor", "Failures", "Places", "Printing", "Project", "Sessions"],
      "Deploying": ["Failures", "Options", "Printing", "Project", "Sessions"],
      "Failures": [],
      "Options": ["Failures"],
      "Places": ["Failures"],
      "Printing": ["Failures", "Options"],
      "Project": ["Failures", "Options", "Places", "Printing"],
      "Sessions": ["Failures", "Options", "Places", "Printing", "Project", "Signals"],
      "Signals": ["Failures", "Printing"],
    ],
    "Console": [
      "": [
        "Bootstrap", "Calls", "ChangeSets", "Commands", "Doctor", "Effects", "Keys", "MainPane", "Notices",
        "Operations", "Outputs", "Overlays", "Panes", "Prompt", "Sessions", "Stacks", "Wizard", "Words",
      ],
      "Calls": [],
      "Bootstrap": ["Effects", "Keys", "Prompt", "Wizard"],
      "ChangeSets": ["Effects", "Keys", "Panes"],
      "Commands": ["Panes"],
      "Doctor": ["Effects"],
      "Effects": ["Commands", "Keys", "Panes"],
      "Keys": ["Panes"],
      "MainPane": ["ChangeSets", "Effects", "Keys", "Panes", "Stacks", "Words"],
      "Notices": [],
      "Operations": ["ChangeSets", "Effects", "Sessions", "Stacks", "Words"],
      "Outputs": ["Effects", "Keys", "Panes", "Stacks"],
      "Overlays": [
        "Bootstrap", "Calls", "Commands", "Effects", "Keys", "Notices", "Panes", "Prompt", "Words",
      ],
      "Panes": [],
      "Prompt": ["Commands", "Effects", "Keys", "Panes"],
      "Screen": [
        "", "Bootstrap", "ChangeSets", "Keys", "MainPane", "Notices", "Outputs", "Overlays", "Panes",
        "Prompt", "Sessions",
        "Stacks", "Wizard", "Words",
      ],
      "Sessions": ["Effects", "Keys", "Panes", "Words"],
      "Stacks": ["Effects", "Keys", "Panes", "Words"],
      "Wizard": [
        "ChangeSets", "Effects", "Keys", "Operations", "Prompt", "Sessions", "Stacks", "Words",
      ],
      "Words": [],
    ],
  ]

  @Test("A folder mentions only what it may of the others of its target, and there are no circles")
  func arrows() throws {
    for (target, table) in Self.allowed.sorted(by: { $0.key < $1.key }) {
      let arrows = try Self.arrows(in: target)
      #expect(Set(arrows.keys) == Set(table.keys), "the folders of \(target)")
      for (folder, mentioned) in arrows {
        for (other, names) in mentioned where !(table[folder]?.contains(other) ?? false) {
          Issue.record("\(target)/\(folder) mentions \(names.sorted().joined(separator: ", ")) of \(other)")
        }
        for other in table[folder] ?? [] {
          #expect(mentioned[other] != nil, "\(target)/\(folder) mentions nothing of \(other) any more")
        }
      }
      #expect(Self.circle(in: table) == nil)
    }
  }

  @Test("What the console knows is written by its own room alone: each stored variable's setter is private")
  func settersOfRooms() throws {
    let rooms = [
      "ConsoleState", "Bootstrap/Bootstrap", "Calls/CallLog", "ChangeSets/ChangeSets", "Doctor/Doctor",
      "MainPane/MainPane", "Notices/Notices", "Operations/Operations", "Outputs/Outputs", "Overlays/Overlays",
      "Prompt/Prompt", "Sessions/Sessions", "Stacks/Stacks", "Wizard/Wizard",
    ]
    let stored = /^ {2}((?:\w+(?:\(set\))? )*)var (\w+)[^{]*$/
    for room in rooms {
      let file = SourceFiles.root.appendingPathComponent("Console/\(room).swift")
      let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
      let variables = lines.compactMap { $0.wholeMatch(of: stored) }
      #expect(!variables.isEmpty, "\(room)")
      for variable in variables {
        #expect(variable.1.contains("private"), "\(room).\(variable.2) can be written from elsewhere")
      }
    }
  }

  @Test("The tests' reading of Swift finds what is declared and mentioned, and nothing in comments and texts")
  func reading() {
    let source = SwiftSource(
      ##"""
      /// Of Nobody.
      public struct Room: Sendable {
        let door: Door // never a Window
        static func make() -> String { "no \(Lamp.on) Chair" + #"raw "Table" \#(Rug()) "# }
      }
      func enter(_ room: Room) { leave(.Wall) }
      """##)
    #expect(source.declared == ["Room", "enter"])
    #expect(source.mentioned.isSuperset(of: ["Door", "Lamp", "Rug", "Room", "leave"]))
    #expect(source.mentioned.isDisjoint(with: ["Nobody", "Window", "Chair", "Table", "Wall", "on"]))
  }

  /// By folder and folder mentioned, the names. A name that is declared in several folders tells nothing.
  private static func arrows(in target: String) throws -> [String: [String: Set<String>]] {
    let root = SourceFiles.root.appendingPathComponent(target)
    var sources: [String: [SwiftSource]] = [:]
    for file in SourceFiles.below(root, "swift") {
      let path = file.path.dropFirst(root.path.count + 1).split(separator: "/")
      let folder = path.count > 1 ? String(path[0]) : ""
      sources[folder, default: []].append(SwiftSource(try String(contentsOf: file, encoding: .utf8)))
    }
    var homes: [String: Set<String>] = [:]
    for (folder, files) in sources {
      for name in files.flatMap(\.declared) { homes[name, default: []].insert(folder) }
    }
    var arrows = sources.mapValues { _ in [String: Set<String>]() }
    for (folder, files) in sources {
      for name in files.flatMap(\.mentioned) {
        guard let home = homes[name], home.count == 1, let other = home.first, other != folder else {
          continue
        }
        arrows[folder]?[other, default: []].insert(name)
      }
    }
    return arrows
  }

  /// A folder from which arrows lead back to it.
  private static func circle(in table: [String: Set<String>]) -> String? {
    table.keys.first { start in
      var reached = table[start] ?? []
      var open = Array(reached)
      while let next = open.popLast() {
        for other in table[next] ?? [] where reached.insert(other).inserted { open.append(other) }
      }
      return reached.contains(start)
    }
  }
}
