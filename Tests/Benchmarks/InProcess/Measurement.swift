import AWSCore
import Canvas
import Console
import Deployment
import Foundation

/// One figure: what something costs at a size.
struct Measurement {
  let name: String
  let sizes: [Int]
  /// The median time of one step in nanoseconds; of `bytes`, what the console holds.
  let take: @Sendable (_ size: Int) -> Int

  static let stackCounts = [10, 100, 1000, 10_000]
  static let eventCounts = [10, 1000, 100_000]

  static let all = [
    // The cursor goes down and up again in the middle of the list; each step is reduced and drawn.
    Measurement(name: "key-in-stacks", sizes: stackCounts) { count in
      var scene = Scene(stacks: count)
      scene.press("2")
      scene.goToTheMiddle(of: count)
      return median(of: 41) { run in scene.press(run.isMultiple(of: 2) ? "j" : "k") }
    },
    Measurement(name: "tick", sizes: stackCounts) { count in
      var scene = Scene(stacks: count)
      return median(of: 41) { _ in scene.wait(1) }
    },
    Measurement(name: "call-made", sizes: stackCounts) { count in
      var scene = Scene(stacks: count)
      return median(of: 41) { _ in scene.callIsMade() }
    },
    Measurement(name: "look-at-a-stack", sizes: stackCounts) { count in
      var scene = Scene(stacks: count)
      return median(of: 41) { run in scene.see(run % count) }
    },
    // One character more in the filter; clearing it is not counted.
    Measurement(name: "filter-a-character", sizes: stackCounts) { count in
      var scene = Scene(stacks: count)
      scene.press("2")
      scene.press("/")
      return median(of: 21, before: { scene.startFilter() }, step: { _ in scene.press("e") })
    },
    Measurement(name: "take-a-listing", sizes: stackCounts) { count in
      var scene = Scene(stacks: count)
      return median(of: 11) { _ in scene.list(count) }
    },
    Measurement(name: "key-in-events", sizes: eventCounts) { count in
      var scene = Scene(stacks: 10)
      scene.openEvents(count)
      return median(of: 41) { run in scene.press(run.isMultiple(of: 2) ? "j" : "k") }
    },
    Measurement(name: "tick-in-events", sizes: eventCounts) { count in
      var scene = Scene(stacks: 10)
      scene.openEvents(count)
      return median(of: 41) { _ in scene.wait(1) }
    },
    // A page of a hundred new events behind so many known ones.
    Measurement(name: "merge-a-page", sizes: eventCounts) { count in
      var events = Scene.events(count)
      var next = count
      return median(of: 11) { _ in
        events.merge(newestFirst: Scene.page(from: next, count: 100), of: Scene.stackID)
        next += 100
      }
    },
    Measurement(name: "bytes", sizes: stackCounts) { count in
      let before = residentBytes()
      let scene = Scene(stacks: count)
      return withExtendedLifetime(scene) { residentBytes() - before }
    },
  ]

  /// The median time of a step, each preceded by a preparation that is not counted.
  private static func median(
    of runs: Int, before prepare: () -> Void = {}, step: (_ run: Int) -> Void
  ) -> Int {
    let clock = ContinuousClock()
    var times: [Int] = []
    for run in 0..<runs {
      prepare()
      let time = clock.measure { step(run) }
      times.append(
        Int(time.components.attoseconds / 1_000_000_000) + Int(time.components.seconds) * 1_000_000_000)
    }
    return times.sorted()[runs / 2]
  }

  /// What the process holds in memory, in bytes; from `/proc`.
  private static func residentBytes() -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    let fields = status.split(separator: " ").compactMap { Int($0) }
    return fields.count > 1 ? fields[1] * Int(getpagesize()) : 0
  }
}
