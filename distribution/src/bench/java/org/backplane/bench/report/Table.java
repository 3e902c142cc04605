// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Rows of text under a head, written aligned or as Markdown. */
public final class Table {
    private final List<String> head;
    private final int textColumns;
    private final List<List<String>> rows = new ArrayList<>();

    /** The first columns are text and stand left, the others are numbers and stand right. */
    public Table(int textColumns, List<String> head) {
        this.textColumns = textColumns;
        this.head = List.copyOf(head);
    }

    public void add(List<String> row) {
        if (row.size() != head.size()) {
            throw new IllegalArgumentException(row.size() + " cells under " + head.size());
        }
        rows.add(List.copyOf(row));
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    public String plain() {
        int[] widths = widths();
        StringBuilder out = new StringBuilder();
        line(out, head, widths);
        line(out, head.stream().map(cell -> "").toList(), widths, '-');
        for (List<String> row : rows) {
            line(out, row, widths);
        }
        return out.toString();
    }

    public String markdown() {
        StringBuilder out = new StringBuilder();
        out.append("| ").append(String.join(" | ", head)).append(" |\n|");
        for (int i = 0; i < head.size(); i++) {
            out.append(i < textColumns ? "---|" : "--:|");
        }
        out.append('\n');
        for (List<String> row : rows) {
            out.append("| ");
            out.append(row.stream().map(cell -> cell.replace("|", "\\|")).collect(Collectors.joining(" | ")));
            out.append(" |\n");
        }
        return out.toString();
    }

    private int[] widths() {
        int[] widths = new int[head.size()];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            widths[i] = Math.max(
                    width(head.get(i)),
                    rows.stream().mapToInt(row -> width(row.get(column))).max().orElse(0));
        }
        return widths;
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }

    private void line(StringBuilder out, List<String> cells, int[] widths) {
        line(out, cells, widths, ' ');
    }

    private void line(StringBuilder out, List<String> cells, int[] widths, char fill) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String padding = String.valueOf(fill).repeat(widths[i] - width(cells.get(i)));
            line.append(i == 0 ? "" : "  ");
            line.append(i < textColumns ? cells.get(i) + padding : padding + cells.get(i));
        }
        out.append(line.toString().stripTrailing()).append('\n');
    }
}
