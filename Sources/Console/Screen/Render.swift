public import Canvas

/// Draws the state on a canvas of its size. Changes nothing, waits for nothing.
public func render(_ state: ConsoleState, into canvas: inout Canvas) {
  let layout = state.layout
  guard !layout.isTooSmall else {
    let need = "\(Layout.smallest.columns)×\(Layout.smallest.rows)"
    canvas.put("rolestack needs \(need) cells; q quits", in: canvas.bounds)
    return
  }
  HeaderView.draw(state, in: layout.header, on: &canvas)
  if let wizard = state.wizard.open {
    WizardView.draw(.deploy(wizard, state.sight(of: wizard)), in: layout.body, on: &canvas)
    let planning = wizard.review == .planning && wizard.step == .review ? "planning…  " : ""
    FooterView.drawWizard(
      "\(planning)\(KeyMap.hints(in: wizard.keys))", state, in: layout.footer, on: &canvas)
  } else if let wizard = state.bootstrap.steps {
    WizardView.draw(BootstrapContent.page(wizard), in: layout.body, on: &canvas)
    let planning = state.bootstrap.planning == nil ? "" : "working it out…  "
    FooterView.drawWizard(
      "\(planning)\(KeyMap.hints(in: wizard.keys))", state, in: layout.footer, on: &canvas)
  } else {
    for (pane, area) in layout.panes.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      draw(pane, of: state, in: area, on: &canvas)
    }
    FooterView.draw(state, in: layout.footer, on: &canvas)
  }
  let sources = OverlayView.Sources(
    calls: state.calls, pane: state.focus, obstacle: state.obstacle, clock: state.clock, now: state.now)
  OverlayView.draw(state.overlays, sources, on: &canvas)
}

private func draw(_ pane: Pane, of state: ConsoleState, in area: Rect, on canvas: inout Canvas) {
  let isFocused = pane == state.focus
  let row = state.stacks.selected
  switch pane {
  case .sessions:
    SessionsView.draw(state.sessions, at: state.now, isFocused: isFocused, in: area, on: &canvas)
  case .stacks:
    let session = state.sessions.activeRow.map { (name: $0.name, isUsable: $0.isUsable(at: state.now)) }
    StacksView.draw(
      state.stacks, session: session, reader: state.sessions.activeRow?.reader, at: state.now,
      isFocused: isFocused, in: area, on: &canvas)
  case .changeSets:
    ChangeSetsView.draw(state.changeSets, of: row?.stack, isFocused: isFocused, in: area, on: &canvas)
  case .outputs: OutputsView.draw(state.outputs, of: row, isFocused: isFocused, in: area, on: &canvas)
  case .main:
    MainView.draw(state.mainPane, clock: state.clock, isFocused: isFocused, in: area, on: &canvas)
  }
}

extension ConsoleState {
  fileprivate func sight(of wizard: DeployWizard) -> WizardSight {
    WizardSight(
      build: self.wizard.build, sessions: sessions, lastCallError: calls.lastError,
      stack: wizard.reviewed.flatMap { stacks[$0.key] }, operation: operations[wizard.operation],
      clock: clock, now: now)
  }
}
