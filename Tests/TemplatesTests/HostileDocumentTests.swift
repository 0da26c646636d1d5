import Documents
import Testing

@testable import Templates

@Suite("Documents from strangers")
struct HostileDocumentTests {
  @Test(
    "What only looks like an alias, in scripts and comments, is none; limits that are no numbers are none")
  func harmless() throws {
    let text = """
      # *NOTE*: see below, a && b
      Parameters: {N: {Type: Number, MinValue: nan, MaxValue: .inf, MaxLength: 1e400}}
      Resources:
        F:
          Type: AWS::Lambda::Function
          Properties:
            Code:
              ZipFile: |
                def f(a, **kwargs: dict): return a & 1
                ? *x : y
      """
    #expect(try Template(yaml: text, path: "t").parameters.first?.problem(with: "5") == nil)
  }

  @Test("Aliases of aliases, depth, size and aliases as keys are refused with a reason, at once")
  func bombs() {
    var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1..<10 {
      let items = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      bomb += "a\(level): &a\(level) [\(items)]\n"
    }
    let deep = String(repeating: "[", count: 200) + String(repeating: "]", count: 200)
    let cases = [
      (bomb, "aliases stand for"), (deep, "levels deep"),
      (String(repeating: "[", count: 50_000), "levels deep"),
      (String(repeating: "- ", count: 50_000) + "x", "levels deep"),
      (String(repeating: "# x\n", count: 3 << 20), "more than 8 MiB"),
      (bomb + "? *a9\n: x\n", "cannot be a key"),
      (bomb + "b: {*a9 : x}\n", "cannot be a key"),
    ]
    for (yaml, words) in cases {
      let error = #expect(throws: DocumentError.self) { try Template(yaml: yaml, path: "t") }
      #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }
  }

  @Test(
    "A bracket where a comma or a colon is missing is told, at once",
    arguments: ["{\"a\" {}}", "{\"a\" [1]}", "a: [b {}]", "{\"a\": {} {}}", "{a: b [", "[x{", "- [a ["])
  func misplacedBrackets(_ text: String) {
    #expect(throws: DocumentError.self) { try Template(yaml: text, path: "t") }
  }
}
