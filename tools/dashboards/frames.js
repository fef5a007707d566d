// SPDX-License-Identifier: Apache-2.0
// Answers of Prometheus as Grafana's data frames, with the field configuration and transformations
// of their panel applied by Grafana's own code.
import {
  FieldType, Registry, applyFieldOverrides, cacheFieldDisplayNames, standardTransformers,
  standardTransformersRegistry, toDataFrame, transformDataFrame,
} from '@grafana/data';
import { firstValueFrom } from 'rxjs';

const FIELD_OPTIONS = ['unit', 'decimals', 'min', 'max', 'displayName', 'color', 'thresholds',
  'mappings', 'links', 'noValue'];
const CUSTOM_OPTIONS = ['width', 'cellOptions', 'fillOpacity', 'lineWidth', 'lineStyle', 'drawStyle',
  'lineInterpolation', 'showPoints', 'spanNulls', 'gradientMode', 'barWidthFactor', 'stacking',
  'axisPlacement', 'axisLabel', 'scaleDistribution', 'thresholdsStyle', 'align', 'inspect',
  'filterable'];

standardTransformersRegistry.setInit(() =>
  ['mergeTransformer', 'organizeFieldsTransformer', 'sortByTransformer', 'orderFieldsTransformer',
    'renameFieldsTransformer', 'filterFieldsByNameTransformer', 'filterFieldsTransformer',
    'noopTransformer'].map((name) => standardTransformers[name]).filter(Boolean).map((one) => ({
    id: one.id, name: one.name, transformation: () => Promise.resolve(one),
  })));

const option = (id, isCustom) => ({
  id: isCustom ? `custom.${id}` : id, path: id, name: id, isCustom,
  process: (value) => value, shouldApply: () => true, override: () => null, editor: () => null,
});
const registry = new Registry(() => [
  ...FIELD_OPTIONS.map((id) => option(id, false)), ...CUSTOM_OPTIONS.map((id) => option(id, true))]);

const number = (text) => {
  const value = Number(text.replace('+Inf', 'Infinity').replace('-Inf', '-Infinity'));
  return Number.isFinite(value) ? value : null;
};

function legend(target, labels) {
  if (target.legendFormat === '__auto') {
    return Object.entries(labels).map(([name, value]) => `${name}="${value}"`).join(', ') || 'Value';
  }
  return target.legendFormat.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name) => labels[name] ?? '').trim();
}

function series(target, answer, start, end) {
  return answer.result.map(({ metric, value, values }) => {
    const points = new Map((values ?? [value]).map(([time, text]) => [time, number(text)]));
    const times = value ? [value[0]] : [];
    if (!value) { // what was not answered is a hole, not a line to the next point
      const last = Math.floor(end / answer.step) * answer.step;
      for (let time = last - (end - start); time <= last; time += answer.step) times.push(time);
    }
    return toDataFrame({
      refId: target.refId,
      meta: { type: 'timeseries-multi' },
      fields: [
        { name: 'Time', type: FieldType.time, values: times.map((time) => time * 1000),
          config: { interval: answer.step * 1000 } },
        { name: 'Value', type: FieldType.number, values: times.map((time) => points.get(time) ?? null),
          labels: metric, config: { displayNameFromDS: legend(target, metric) } },
      ],
    });
  });
}

function rows(target, answer, alone) {
  if (answer.result.length === 0) return [];
  const labels = [...new Set(answer.result.flatMap(({ metric }) => Object.keys(metric)))].sort();
  return [toDataFrame({
    refId: target.refId,
    fields: [
      { name: 'Time', type: FieldType.time, values: answer.result.map(({ value }) => value[0] * 1000) },
      ...labels.map((label) => ({
        name: label, type: FieldType.string,
        values: answer.result.map(({ metric }) => metric[label] ?? '') })),
      { name: alone ? 'Value' : `Value #${target.refId}`, type: FieldType.number,
        values: answer.result.map(({ value }) => number(value[1])) },
    ],
  })];
}

/** The frames that a panel would be given, ready to be drawn. */
export async function frames(panel, answers, { start, end, theme }) {
  const alone = panel.targets.length === 1;
  let data = panel.targets.flatMap((target) => (target.format === 'table'
    ? rows(target, answers[target.refId], alone)
    : series(target, answers[target.refId], start, end)));
  if (panel.transformations.length > 0) {
    data = await firstValueFrom(transformDataFrame(panel.transformations, data));
  }
  data = applyFieldOverrides({
    data, fieldConfig: panel.fieldConfig, fieldConfigRegistry: registry, theme, timeZone: 'utc',
    replaceVariables: (text) => text,
  });
  cacheFieldDisplayNames(data);
  return data;
}
