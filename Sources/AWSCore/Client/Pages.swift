/// The pages of a paged operation, fetched as they are asked for.
public struct Pages<Page: Sendable>: AsyncSequence, Sendable {
  /// What the client reads from one answer, such as a list of stacks.
  public typealias Element = Page
  /// The error of the call that asks for a page.
  public typealias Failure = AWSError

  /// Fetches the page a token names (the first for nil), and the next page's token.
  let fetch: @Sendable (_ token: String?) async throws(AWSError) -> (page: Page, next: String?)

  /// Goes through the pages once, from the first; another iteration makes the calls again.
  public struct AsyncIterator: AsyncIteratorProtocol {
    let fetch: @Sendable (_ token: String?) async throws(AWSError) -> (page: Page, next: String?)
    private var token: String?
    private var isOver = false

    init(fetch: @escaping @Sendable (_ token: String?) async throws(AWSError) -> (page: Page, next: String?))
    {
      self.fetch = fetch
    }

    /// Makes one call for the next page; nil after the last. After an error, it can be asked for again.
    public mutating func next(isolation actor: isolated (any Actor)?) async throws(AWSError) -> Page? {
      guard !isOver else { return nil }
      let (page, next) = try await fetch(token)
      // A token that leads back to the same page would never end.
      isOver = next == nil || next == token
      token = next
      return page
    }
  }

  /// Makes no call: the first `next` does.
  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(fetch: fetch) }
}
