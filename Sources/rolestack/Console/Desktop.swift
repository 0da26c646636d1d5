import Foundation
internal import LocalFiles
import Subprocess
import SystemPackage

/// The desktop's clipboard and browser, through the tools that the surroundings have.
struct Desktop: Sendable {
  private typealias Command = (name: String, arguments: [String])
  /// In the order they are tried.
  private let clipboards: [Command]
  private let browsers: [Command]
  /// What a tool may take: one that waits for something is left behind.
  private static let patience = Duration.seconds(3)

  /// For copying: in tmux its own buffer, which it hands on to the terminal; else Wayland's or X11's tool.
  init(environment: [String: String]) {
    func isSet(_ name: String) -> Bool { !(environment[name] ?? "").isEmpty }
    func isInstalled(_ name: String) -> Bool {
      (environment["PATH"] ?? "").split(separator: ":").contains {
        FileManager.default.isExecutableFile(atPath: "\($0)/\(name)")
      }
    }
    let clipboards: [(condition: Bool, name: String, arguments: [String])] = [
      (isSet("TMUX"), "tmux", ["load-buffer", "-w", "-"]),
      (isSet("WAYLAND_DISPLAY"), "wl-copy", []),
      (isSet("DISPLAY"), "xclip", ["-selection", "clipboard"]),
      (isSet("DISPLAY"), "xsel", ["--clipboard", "--input"]),
      (!isSet("SSH_TTY"), "pbcopy", []),
    ]
    self.clipboards = clipboards.filter { $0.condition && isInstalled($0.name) }.map {
      ($0.name, $0.arguments)
    }
    browsers = [environment["BROWSER"] ?? "", "xdg-open", "open"].filter { !$0.isEmpty && isInstalled($0) }
      .map {
        ($0, [])
      }
  }

  /// Hands a text over; false where there is no tool, or each failed.
  func copy(_ text: String) async -> Bool {
    for command in clipboards where await run(command, input: text) { return true }
    return false
  }

  /// Hands an address over; false where there is no tool, or each failed. A tool that stays, as a browser of a terminal
  /// does, is let stay.
  func open(_ url: String) async -> Bool {
    for command in browsers {
      let (ends, end) = AsyncStream.makeStream(of: Bool.self)
      Task.detached {
        let result = try? await Subprocess.run(
          .name(command.name), arguments: Arguments(command.arguments + [url]), output: .discarded,
          error: .discarded)
        end.yield(result?.terminationStatus.isSuccess ?? false)
      }
      Task.detached {
        try? await Task.sleep(for: Self.patience)
        end.yield(true)
      }
      if await ends.first(where: { _ in true }) == true { return true }
    }
    return false
  }

  /// Runs a tool on a text. The text is a file that has no name any more: a tool that ends or closes its input without
  /// reading would break a pipe, and with it this program.
  private func run(_ command: Command, input: String) async -> Bool {
    guard let file = try? UnnamedFile(), (try? file.put(input)) != nil else { return false }
    return await withTaskGroup(of: Bool.self) { group in
      group.addTask {
        let result = try? await Subprocess.run(
          .name(command.name), arguments: Arguments(command.arguments),
          input: .fileDescriptor(FileDescriptor(rawValue: file.descriptor), closeAfterSpawningProcess: false),
          output: .discarded, error: .discarded
        )
        return withExtendedLifetime(file) { result?.terminationStatus.isSuccess ?? false }
      }
      group.addTask {
        try? await Task.sleep(for: Self.patience)
        return false
      }
      defer { group.cancelAll() }
      return await group.next() ?? false
    }
  }
}
