import Foundation
import Subprocess

/// The desktop's clipboard, through the tool that the surroundings have.
struct Clipboard: Sendable {
  private let command: (name: String, arguments: [String])?

  /// In tmux its own buffer, which it hands on to the terminal; else Wayland's or X11's tool.
  init(environment: [String: String]) {
    func isSet(_ name: String) -> Bool { !(environment[name] ?? "").isEmpty }
    func isInstalled(_ name: String) -> Bool {
      (environment["PATH"] ?? "").split(separator: ":").contains {
        FileManager.default.isExecutableFile(atPath: "\($0)/\(name)")
      }
    }
    let candidates: [(condition: Bool, name: String, arguments: [String])] = [
      (isSet("TMUX"), "tmux", ["load-buffer", "-w", "-"]),
      (isSet("WAYLAND_DISPLAY"), "wl-copy", []),
      (isSet("DISPLAY"), "xclip", ["-selection", "clipboard"]),
      (isSet("DISPLAY"), "xsel", ["--clipboard", "--input"]),
      (!isSet("SSH_TTY"), "pbcopy", []),
    ]
    command = candidates.first { $0.condition && isInstalled($0.name) }.map { ($0.name, $0.arguments) }
  }

  /// Hands a text over; false where there is no tool, or it failed.
  func copy(_ text: String) async -> Bool {
    guard let command else { return false }
    let result = try? await Subprocess.run(
      .name(command.name), arguments: Arguments(command.arguments), input: .string(text), output: .discarded,
      error: .discarded)
    return result?.terminationStatus.isSuccess ?? false
  }
}
