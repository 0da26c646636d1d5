import Foundation
import Subprocess

/// The desktop's clipboard and browser, through the tools that the surroundings have.
struct Desktop: Sendable {
  private typealias Command = (name: String, arguments: [String])
  private let clipboard: Command?
  private let browser: Command?

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
    clipboard = clipboards.first { $0.condition && isInstalled($0.name) }.map { ($0.name, $0.arguments) }
    let browsers = [environment["BROWSER"] ?? "", "xdg-open", "open"]
    browser = browsers.first { !$0.isEmpty && isInstalled($0) }.map { ($0, []) }
  }

  /// Hands a text over; false where there is no tool, or it failed.
  func copy(_ text: String) async -> Bool { await run(clipboard, input: text) }

  /// Hands an address over; false where there is no tool, or it failed.
  func open(_ url: String) async -> Bool {
    await run(browser.map { ($0.name, $0.arguments + [url]) }, input: "")
  }

  private func run(_ command: Command?, input: String) async -> Bool {
    guard let command else { return false }
    let result = try? await Subprocess.run(
      .name(command.name), arguments: Arguments(command.arguments), input: .string(input),
      output: .discarded, error: .discarded)
    return result?.terminationStatus.isSuccess ?? false
  }
}
