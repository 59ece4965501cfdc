import Foundation
import Inference
import Testing

@Suite struct UserFoldersTests {
  @Test func absoluteVariablesAreTheFolders() {
    let folders = UserFolders(environment: [
      "HOME": "/h", "XDG_DATA_HOME": "/d", "XDG_CACHE_HOME": "/c", "XDG_STATE_HOME": "/s",
      "XDG_CONFIG_HOME": "/f",
    ])
    #expect(folders.data == "/d/martingale")
    #expect(folders.cache == "/c/martingale")
    #expect(folders.state == "/s/martingale")
    #expect(folders.configuration == "/f/martingale")
  }

  @Test func theRestIsBelowHome() {
    let folders = UserFolders(environment: ["HOME": "/h", "XDG_DATA_HOME": "relative"])
    for folder in [folders.data, folders.cache, folders.state, folders.configuration] {
      #expect(folder.hasPrefix("/h/") && folder.hasSuffix("/martingale"))
    }
    #if os(Linux)
      #expect(folders.data == "/h/.local/share/martingale")
      #expect(folders.cache == "/h/.cache/martingale")
      #expect(folders.state == "/h/.local/state/martingale")
      #expect(folders.configuration == "/h/.config/martingale")
    #endif
  }

  @Test(arguments: [[:], ["HOME": ""], ["HOME": "somewhere"]])
  func withoutAnAbsoluteHomeItIsTheAccounts(environment: [String: String]) {
    let folders = UserFolders(environment: environment)
    let home = FileManager.default.homeDirectoryForCurrentUser.path
    #expect(folders.data.hasPrefix(home + "/"))
    #expect(!folders.data.contains("somewhere"))
  }
}
