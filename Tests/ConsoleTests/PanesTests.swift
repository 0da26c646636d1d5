import Testing

@testable import Console

@Suite("What the panes share")
struct PanesTests {
  private struct Names: ListRows {
    let names: [String]
    var count: Int { names.count }
    func id(at index: Int) -> String { names[index] }
    func text(at index: Int) -> String { names[index] }
  }

  @Test(
    "Of jobs that have to wait, the newest alone is begun when one ends; one that runs is not begun again")
  func newestJob() {
    var jobs = NewestJob<String, Int>(most: 1)
    #expect(jobs.want("a", 1)?.work == 1)
    #expect(jobs.want("a", 2) == nil)
    #expect(jobs.want("b", 3) == nil)
    #expect(jobs.want("c", 4) == nil)
    #expect(jobs.ended("b") == nil, "it never ran")
    #expect(jobs.ended("a")?.id == "c")
    #expect(jobs.isRunning("c") && !jobs.isRunning("b"))
    #expect(jobs.ended("c") == nil)
    #expect(jobs.want("b", 5)?.id == "b")
  }

  @Test("Values are kept up to their number, those that were set last")
  func recentValues() {
    var values = RecentValues<String, Int>(most: 2)
    values.set(1, for: "a")
    values.set(2, for: "b")
    values.set(3, for: "a")
    values.set(4, for: "c")
    #expect(values["b"] == nil && values["a"] == 3 && values["c"] == 4)
    values.change("a") { $0 += 1 }
    values.change("b") { $0 += 1 }
    #expect(values["a"] == 4 && values["b"] == nil)
    values.set(nil, for: "a")
    #expect(values["a"] == nil)
  }

  @Test("A cursor holds on to its row, wherever that goes; where it is gone, to its place")
  func holding() {
    var cursor = ListCursor()
    cursor.arrange(Names(names: ["a", "b", "c"]))
    cursor.move(by: 1, Names(names: ["a", "b", "c"]))
    cursor.arrange(Names(names: ["x", "y", "a", "b", "c"]))
    #expect(cursor.selected == 3)
    cursor.arrange(Names(names: ["b"]))
    #expect(cursor.selected == 0)
    cursor.arrange(Names(names: ["x", "y"]))
    #expect(cursor.selected == 1)
    cursor.arrange(Names(names: []))
    #expect(cursor.selected == nil)
    cursor.move(by: 5, Names(names: []))
    cursor.hold("later", Names(names: ["a"]))
    cursor.arrange(Names(names: ["a", "later"]))
    #expect(cursor.selected == 1)
  }

  @Test("A filter that grows narrows what it let through before; one that shrinks looks at everything again")
  func narrowing() {
    let rows = Names(names: ["alpha", "beta", "gamma", "delta"])
    var cursor = ListCursor()
    cursor.arrange(rows)
    cursor.narrow(to: "e", rows)
    #expect(cursor.places == [1, 3])
    cursor.narrow(to: "el", rows)
    #expect(cursor.places == [3] && cursor.selected == 3)
    cursor.narrow(to: "a", rows)
    #expect(cursor.places == [0, 1, 2, 3])
    cursor.narrow(to: "zz", rows)
    #expect(cursor.count == 0 && cursor.selected == nil)
    cursor.arrange(Names(names: ["fizzz"]))
    #expect(cursor.places == [0])
  }

  @Test("Only rows on the screen are asked for, with the cursor among them")
  func scrolling() {
    let rows = Names(names: (0..<100).map(String.init))
    var cursor = ListCursor()
    cursor.arrange(rows)
    cursor.scroll(height: 10)
    #expect(cursor.shown(rows: 10) == 0..<10)
    cursor.move(by: 50, rows)
    cursor.scroll(height: 10)
    #expect(cursor.shown(rows: 10) == 41..<51)
    cursor.arrange(Names(names: ["0", "1"]))
    cursor.scroll(height: 10)
    #expect(cursor.shown(rows: 10) == 0..<2)
    #expect(cursor.shown(rows: -1) == 0..<0)
  }
}
