// SPDX-License-Identifier: Apache-2.0
// One dashboard as a page: its panels at their places, drawn by Grafana's published components. The
// panels of Grafana itself are not published; what joins component and panel here is our own.
import {
  EventBusSrv, createTheme, dateTime, getDisplayProcessor, getFieldDisplayName, reduceField,
} from '@grafana/data';
import {
  BarGauge, BigValue, GlobalStyles, PanelChrome, PanelContextProvider, Table, ThemeContext, TimeSeries,
} from '@grafana/ui';
import { createRoot } from 'react-dom/client';
import { frames } from './frames.js';

const GAP = 8;
const ROW = 38;
const HEADER = 44;
const theme = createTheme({ colors: { mode: 'dark' } });

const values = (data) => data.flatMap((frame) => frame.fields
  .filter((field) => field.type === 'number')
  .map((field) => ({ frame, field, name: getFieldDisplayName(field, frame, data) })));

function shown(field) {
  const last = reduceField({ field, reducers: ['lastNotNull'] }).lastNotNull;
  const display = field.display ?? getDisplayProcessor({ field, theme });
  return display(last);
}

function Stat({ panel, data, width, height }) {
  const [one] = values(data);
  const { field, frame } = one ?? {};
  if (!field) return <Nothing />;
  const line = panel.options.graphMode === 'area' && frame.length > 1;
  return (
    <BigValue
      value={{ ...shown(field), title: undefined }} width={width} height={height} theme={theme}
      colorMode={panel.options.colorMode} graphMode={line ? 'area' : 'none'} justifyMode="auto"
      textMode="value"
      sparkline={line ? { x: frame.fields[0], y: { ...field, config: { ...field.config, custom: {} } } } : undefined}
    />
  );
}

function Bars({ panel, data, width, height }) {
  const all = values(data);
  if (all.length === 0) return <Nothing />;
  const each = Math.min(height / all.length, 42);
  const longest = Math.max(...all.map(({ field }) => shown(field).numeric), 0);
  const places = Math.max(...all.map(({ name }) => name.length));
  const text = { titleSize: 13, valueSize: 14 };
  return all.map(({ field, name }) => {
    const config = { ...field.config, max: field.config.max ?? longest, min: field.config.min ?? 0 };
    return (
      <div key={name} style={{ height: each }}>
        <BarGauge
          value={{ ...shown(field), title: name }} field={config} display={field.display} theme={theme}
          orientation="horizontal" displayMode={panel.options.displayMode} width={width}
          height={each - 8} itemSpacing={8} lcdCellWidth={12} valueDisplayMode="color"
          namePlacement="left" showUnfilled text={text}
          alignmentFactors={{ title: 'm'.repeat(Math.min(places, 46) * 0.72), text: '00.00 Mil' }}
        />
      </div>
    );
  });
}

function Lines({ panel, data, width, height, range }) {
  if (values(data).length === 0) return <Nothing />;
  return (
    <TimeSeries
      frames={data} structureRev={1} width={width} height={height} timeRange={range} timeZone="utc"
      legend={panel.options.legend} options={{}}
    />
  );
}

function Rows({ data, width, height }) {
  const frame = data[0];
  if (!frame || frame.length === 0) return <Nothing />;
  return <Table data={frame} width={width} height={height} cellHeight="sm" showTypeIcons={false} />;
}

const Nothing = () => <div style={{ padding: 16, color: theme.colors.text.secondary }}>No data</div>;
const KINDS = { stat: Stat, bargauge: Bars, timeseries: Lines, table: Rows };

function Panel({ panel, data, pixels, range }) {
  const Kind = KINDS[panel.type];
  const { x, y, w, h } = panel.gridPos;
  const place = {
    position: 'absolute', left: GAP + x * pixels, top: HEADER + y * ROW, width: w * pixels - GAP,
    height: h * ROW - GAP,
  };
  return (
    <div style={place} data-panel={panel.id}>
      <PanelChrome title={panel.title} description={panel.description} width={place.width}
        height={place.height} padding="md">
        {(width, height) => (
          <Kind panel={panel} data={data} width={width} height={height} range={range} />)}
      </PanelChrome>
    </div>
  );
}

function Header({ dashboard, range }) {
  const word = { marginLeft: 24, color: theme.colors.text.secondary };
  return (
    <div style={{ position: 'absolute', left: GAP, top: 0, lineHeight: `${HEADER}px`, fontSize: 16 }}>
      <b>{dashboard.title}</b>
      {dashboard.templating.list.filter(({ type }) => type === 'query').map(({ name, label }) => (
        <span key={name} style={word}>{label} <span style={{ color: theme.colors.text.primary }}>All</span></span>))}
      <span style={word}>{range.from.utc().format('HH:mm')} to {range.to.utc().format('HH:mm')} UTC</span>
    </div>
  );
}

async function draw({ dashboard, answers, start, end }) {
  const panels = dashboard.panels.filter(({ type }) => type !== 'row');
  const datas = await Promise.all(panels.map((panel) => frames(panel, answers[panel.id], { start, end, theme })));
  const range = { from: dateTime(start * 1000), to: dateTime(end * 1000) };
  range.raw = { from: range.from, to: range.to };
  const pixels = (window.innerWidth - GAP) / 24;
  const root = document.getElementById('page');
  root.style.height = `${HEADER + ROW * Math.max(...panels.map(({ gridPos }) => gridPos.y + gridPos.h))}px`;
  createRoot(root).render(
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      <PanelContextProvider value={{ eventBus: new EventBusSrv(), eventsScope: 'page' }}>
        <Header dashboard={dashboard} range={range} />
        {panels.map((panel, index) => (
          <Panel key={panel.id} panel={panel} data={datas[index]} pixels={pixels} range={range} />))}
      </PanelContextProvider>
    </ThemeContext.Provider>);
}

window.draw = draw;
