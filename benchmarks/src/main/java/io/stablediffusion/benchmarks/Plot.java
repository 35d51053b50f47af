package io.stablediffusion.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A bar chart with groups of bars, as SVG.
 */
final class Plot {

	private static final List<String> COLORS = List.of("#b0413e", "#d98c3f", "#c9b458", "#2b5fb8", "#2e8b57");

	private static final int LABELS = 170;

	private static final int WIDTH = 420;

	private static final int BAR = 16;

	private final String title;

	private final List<Bar> bars = new ArrayList<>();

	Plot(String title) {
		this.title = title;
	}

	void bar(String group, String name, double value) {
		if (!Double.isNaN(value)) {
			this.bars.add(new Bar(group, name, value));
		}
	}

	@Override
	public String toString() {
		double longest = this.bars.stream().mapToDouble(Bar::value).max().orElse(1);
		List<String> names = this.bars.stream().map(Bar::name).distinct().toList();
		StringBuilder content = new StringBuilder();
		int y = 40;
		String group = "";
		for (Bar bar : this.bars) {
			if (!bar.group().equals(group)) {
				group = bar.group();
				y += 14;
				content.append(text(LABELS, y, "start", "font-weight=\"bold\"", group));
				y += 6;
			}
			double width = Math.max(1, bar.value() / longest * WIDTH);
			String color = COLORS.get(names.indexOf(bar.name()) % COLORS.size());
			content.append(text(LABELS - 8, y + 12, "end", "", bar.name()));
			content.append(
					String.format(Locale.ROOT, "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
							LABELS, y, width, BAR - 3, color));
			content.append(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%d\">%.2f</text>%n", LABELS + width + 5,
					y + 12, bar.value()));
			y += BAR;
		}
		return String.format(Locale.ROOT,
				"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" "
						+ "font-size=\"12\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>%n%s%s</svg>%n",
				LABELS + WIDTH + 60, y + 16, text(16, 26, "start", "font-size=\"15\"", this.title), content);
	}

	private static String text(int x, int y, String anchor, String style, String text) {
		return String.format(Locale.ROOT, "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" %s>%s</text>%n", x, y, anchor,
				style, text);
	}

	private record Bar(String group, String name, double value) {
	}

}
