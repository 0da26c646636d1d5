import AWSCore
import Foundation
import TestSupport
import Testing

@testable import AWSTransport

/// `Fixtures/proxies.json` holds which proxy botocore chooses: `make-proxies.py` makes it.
@Suite("Proxies, beside botocore")
struct ProxyTests {
  private struct Case: Decodable {
    let environment: [String: String]
    let url: String
    let proxy: String?
  }

  @Test("The proxy of each environment and address is botocore's")
  func choice() throws {
    let cases = try Fixture.decode("proxies.json", as: [Case].self)
    #expect(cases.count > 300)
    for one in cases {
      let endpoint = try #require(Endpoint(url: one.url))
      let proxy = try ProxySettings(environment: one.environment).proxy(for: endpoint)
      #expect(
        proxy == one.proxy.flatMap { ProxySettings.Proxy(address: $0) }, "\(one.environment) \(one.url)")
    }
  }

  @Test("An address is read with user and password, and without; the machine itself needs no proxy")
  func address() throws {
    let full = try #require(ProxySettings.Proxy(address: "http://me:p%40s:s@proxy.example:3128"))
    #expect(full.host == "proxy.example")
    #expect(full.port == 3128)
    #expect(full.user == "me")
    #expect(full.password == Secret("p@s:s"))
    #expect(ProxySettings.Proxy(address: "proxy.example")?.port == 80)
    for address in ["https://proxy.example:3128", "socks5://proxy.example", "http://", "proxy.example:port"] {
      #expect(ProxySettings.Proxy(address: address) == nil)
    }
    let settings = ProxySettings(environment: ["HTTP_PROXY": "proxy:1", "HTTPS_PROXY": "proxy:1"])
    for url in ["http://localhost:4566", "http://127.0.0.1:4580", "https://[::1]:9", "http://s3.localhost:1"]
    {
      #expect(try settings.proxy(for: try #require(Endpoint(url: url))) == nil)
    }
  }
}
