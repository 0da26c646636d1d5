import Testing

@testable import Canvas

@Suite("The canvas")
struct CanvasTests {
  private func drawn(_ text: String, columns: Int, cut: Canvas.Cut = .end, isUnicode: Bool = true) -> String {
    var canvas = Canvas(size: Size(columns: columns, rows: 1), isUnicode: isUnicode)
    canvas.put(text, in: canvas.bounds, cut: cut)
    return canvas.plainText
  }

  @Test(
    "Where only ASCII can be shown, marks on ASCII letters are left out",
    arguments: [("e\u{301}x", "ex"), ("a\u{20DD}", "a"), ("日x", "?x")])
  func marksWithoutUnicode(_ text: String, _ shown: String) {
    let line = drawn(text, columns: 10, isUnicode: false)
    #expect(line.hasPrefix(shown) && line.allSatisfy(\.isASCII), "\(line)")
  }

  @Test("Only rows that changed are drawn again: a style is a change, too, and another size changes all")
  func changedRows() {
    var canvas = Canvas(size: Size(columns: 8, rows: 4))
    canvas.put("one", in: canvas.bounds)
    let before = canvas
    #expect(canvas.rows(changedSince: before) == [])
    canvas.put("two", in: Rect(column: 0, row: 2, columns: 8, rows: 1))
    #expect(canvas.rows(changedSince: before) == [2])
    canvas.put("one", in: canvas.bounds, Style(bold: true))
    #expect(canvas.rows(changedSince: before) == [0, 2])
    #expect(canvas.rows(changedSince: nil) == [0, 1, 2, 3])
    #expect(canvas.rows(changedSince: Canvas(size: Size(columns: 9, rows: 4))) == [0, 1, 2, 3])
  }

  @Test(
    "What a terminal would obey is shown as a mark",
    arguments: [
      ("a\u{1B}[31mb", "a␛[31mb"), ("a\r\nb", "a␍␊b"), ("\u{7}\u{8}\u{7F}", "␇␈␡"), ("\u{9B}2J", "<U+9B>2J"),
      ("ab\u{202E}cd", "ab<U+202E>cd"), ("\u{2066}x\u{2069}", "<U+2066>x<U+2069>"),
      ("a\u{200B}b", "a<U+200B>b"),
      ("\u{AD}", "<U+AD>"), ("\u{FEFF}x", "<U+FEFF>x"), ("\u{2028}", "<U+2028>"),
    ])
  func sanitised(_ hostile: String, _ shown: String) {
    #expect(drawn(hostile, columns: 40) == shown)
    #expect(Sanitiser.visible(hostile, keepingNewlines: false) == shown)
  }

  @Test(
    "Wide characters, combining marks and emoji keep their columns",
    arguments: [
      ("日本語", 6), ("か\u{3099}", 2), ("e\u{301}", 1), ("ｶﾞ", 2), ("🙂", 2), ("👨‍👩‍👧", 6), ("❤\u{FE0F}", 1),
      ("한국", 4), ("abc", 3),
      ("\u{301}x", 2),
    ])
  func widths(_ text: String, _ columns: Int) {
    #expect(TextWidth.columns(text) == columns)
    var canvas = Canvas(size: Size(columns: 20, rows: 1))
    #expect(canvas.put(text, in: canvas.bounds) == columns)
    #expect(canvas.row(0).reduce(0) { $0 + $1.width } == 20)
  }

  @Test(
    "Text is cut at its end or in its middle, and a wide character is never cut in half",
    arguments: [
      ("abcdef", 4, Canvas.Cut.end, "abc…"), ("abcdefgh", 5, .middle, "ab…gh"), ("日本語", 5, .end, "日本…"),
      ("日本語", 4, .end, "日…"), ("日本語です", 6, .middle, "日…す"), ("abc", 3, .end, "abc"), ("abc", 1, .end, "…"),
    ])
  func cut(_ text: String, _ columns: Int, _ cut: Canvas.Cut, _ shown: String) {
    #expect(drawn(text, columns: columns, cut: cut) == shown)
  }

  @Test("Writing over half of a wide character leaves a blank for its other half")
  func overwriting() {
    var canvas = Canvas(size: Size(columns: 4, rows: 1))
    canvas.put("日本", in: canvas.bounds)
    canvas.put("x", in: Rect(column: 1, row: 0, columns: 1, rows: 1))
    #expect(canvas.plainText == " x本")
    canvas.put("y", in: Rect(column: 2, row: 0, columns: 1, rows: 1))
    #expect(canvas.plainText == " xy")
  }

  @Test(
    "Nothing is drawn outside, wherever it is put",
    arguments: [
      Rect(column: -3, row: 0, columns: 10, rows: 1), Rect(column: 3, row: 5, columns: 9, rows: 1),
      Rect(column: 2, row: 0, columns: 50, rows: 9), Rect(column: 0, row: -1, columns: 4, rows: 1),
    ])
  func outside(_ area: Rect) {
    var canvas = Canvas(size: Size(columns: 4, rows: 2))
    canvas.put("日本語日本語", in: area)
    canvas.frame(area, title: "title", focused: true)
    canvas.restyle(area) { $0.isBold = true }
    canvas.gauge(0.5, in: area, .plain)
    let rows = area.row..<area.row + area.rows
    let columns = area.column..<area.column + area.columns
    for (index, cell) in canvas.cells.enumerated() where !(rows ~= index / 4 && columns ~= index % 4) {
      #expect(cell == .blank, "row \(index / 4), column \(index % 4)")
    }
    #expect(canvas.cells.count == 8)
  }

  @Test(
    "Columns are counted up to one beyond the limit, whatever the limit and the text",
    arguments: [-5, -1, 0, 2, 3, 9])
  func limits(_ limit: Int) {
    for text in ["", "a", "abc", "日本", "e\u{301}x"] {
      let whole = TextWidth.columns(text)
      #expect((TextWidth.columns(text, limit: limit) > max(0, limit)) == (whole > max(0, limit)), "\(text)")
    }
  }

  @Test("A line of a megabyte is laid out only as far as it is shown")
  func longLine() {
    let line = "始" + String(repeating: "長い", count: 180_000) + "終"
    #expect(drawn(line, columns: 9, cut: .middle) == "始長…い終")
    #expect(drawn(line, columns: 9) == "始長い長…")
    #expect(TextWidth.columns(line, limit: 10) == 12)
  }

  @Test("Where only ASCII can be shown, everything is ASCII and keeps its columns")
  func ascii() {
    #expect(drawn("┌─ ✔ 日本 …", columns: 12, isUnicode: false) == "+- + ?? ~")
  }

  @Test("Text is wrapped at spaces, and inside words that are too long")
  func wrapping() {
    #expect(TextWrap.lines("the quick fox", columns: 9) == ["the quick", "fox"])
    #expect(TextWrap.lines("abcdefgh", columns: 3) == ["abc", "def", "gh"])
    #expect(TextWrap.lines("日本語です", columns: 4) == ["日本", "語で", "す"])
    #expect(TextWrap.lines("a\nb", columns: 4) == ["a", "b"])
    #expect(
      TextWrap.hanging("Role\n  may do this and that to everything", columns: 24) == [
        "Role", "  may do this and that", "    to everything",
      ])
  }

  @Test(
    "A list scrolls just as far as its cursor needs",
    arguments: [
      (0, 10, 5, 0, 0), (4, 10, 5, 0, 0), (5, 10, 5, 0, 1), (9, 10, 5, 0, 5), (3, 10, 5, 5, 3),
      (2, 3, 5, 2, 0),
    ])
  func scrolling(_ cursor: Int, _ count: Int, _ height: Int, _ from: Int, _ top: Int) {
    #expect(Scroll.top(cursor: cursor, count: count, height: height, from: from) == top)
  }
}
