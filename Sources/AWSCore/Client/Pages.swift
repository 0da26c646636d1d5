/// The pages of a paged operation, fetched as they are asked for.
public struct Pages<Page: Sendable>: AsyncSequence, Sendable {
  public typealias Element = Page
  public typealias Failure = AWSError

  /// Fetches the page a token names (the first for nil), and the next page's token.
  let fetch: @Sendable (_ token: String?) async throws(AWSError) -> (page: Page, next: String?)

  public struct AsyncIterator: AsyncIteratorProtocol {
    let fetch: @Sendable (_ token: String?) async throws(AWSError) -> (page: Page, next: String?)
    private var token: String?
    private var isOver = false

    init(fetch: @escaping @Sendable (_ token: String?) async throws(AWSError) -> (page: Page, next: String?))
    {
      self.fetch = fetch
    }

    public mutating func next(isolation actor: isolated (any Actor)?) async throws(AWSError) -> Page? {
      guard !isOver else { return nil }
      let (page, next) = try await fetch(token)
      // A token that leads back to the same page would never end.
      isOver = next == nil || next == token
      token = next
      return page
    }
  }

  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(fetch: fetch) }
}
