package chart_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"crmbot/bot/card"
	"crmbot/bot/chart"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// charts are what the golden files show, by file name.
func charts() map[string]card.Chart {
	stages := []string{"初步接触", "意向沟通", "方案报价", "谈判签约"}
	months := []string{"Jan", "Feb", "Mar", "Apr", "May", "Jun"}
	return map[string]card.Chart{
		"funnel.zh": {
			Kind: card.Funnel, Title: "华东一部 · 漏斗", Categories: stages,
			Series: []card.Series{{Name: "在途", Values: []int64{1860, 1240, 720, 410}}},
			Labels: []string{"31 单 ¥1,860万", "24 单 ¥1,240万", "14 单 ¥720万", "8 单 ¥410万"},
		},
		"funnel.en": {
			Kind: card.Funnel, Title: "East · open pipeline", Categories: []string{"Contacted", "Qualified", "Proposal", "Negotiation"},
			Series: []card.Series{{Name: "open", Values: []int64{1860, 1240, 720, 0}}},
			Labels: []string{"31 · $1.86M", "24 · $1.24M", "14 · $720k", "–"},
		},
		"bar.zh": {
			Kind: card.Bar, Title: "11月完成 / 目标", Categories: []string{"王伟", "李娜", "张芳", "欧阳建国(海外组)"},
			Series: []card.Series{{Name: "完成", Values: []int64{186, 310, 95, 12}}, {Name: "目标", Values: []int64{300, 300, 200, 150}}},
		},
		"bar.en": {
			Kind: card.Bar, Title: "Net change by month", Categories: months,
			Series: []card.Series{{Name: "net", Values: []int64{42, -18, 0, 67, 1, -3}}},
			Labels: []string{"$42k", "-$18k", "$0", "$67k", "$1k", "-$3k"},
		},
		"line.zh": {
			Kind: card.Line, Title: "每月赢单", Categories: []string{"1月", "2月", "3月", "4月", "5月", "6月"},
			Series: []card.Series{{Name: "赢单", Values: []int64{86, 120, 95, 180, 160, 240}}},
			Labels: []string{"¥86万", "¥120万", "¥95万", "¥180万", "¥160万", "¥240万"},
		},
		"line.en": {
			Kind: card.Line, Title: "Visits per month", Categories: append(months, "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
			Series: []card.Series{
				{Name: "Lena", Values: []int64{14, 17, 12, 20, 22, 25, 24, 28, 26, 31, 33, 30}},
				{Name: "Will", Values: []int64{22, 19, 21, 18, 20, 24, 27, 25, 29, 28, 30, 29}},
				{Name: "Ana", Values: []int64{3, 5, 8, 8, 9, 12, 11, 15, 14, 13, 17, 16}},
			},
		},
		"pie.zh": {
			Kind: card.Pie, Title: "输单原因", Categories: []string{"价格", "竞争对手", "预算取消", "没有回应", "其他"},
			Series: []card.Series{{Values: []int64{14, 9, 8, 5, 2}}},
			Labels: []string{"14 单", "9 单", "8 单", "5 单", "2 单"},
		},
		"pie.en": {
			Kind: card.Pie, Title: "Won by source", Categories: []string{"Referral"},
			Series: []card.Series{{Values: []int64{34}}},
		},
		"empty":   {Kind: card.Bar, Title: "暂无"},
		"strange": {Kind: card.Funnel, Title: `<script>alert("x")</script> & co`, Categories: []string{"<b>", "a\x00b"}, Series: []card.Series{{Values: []int64{1}}}},
	}
}

func TestSVGGolden(t *testing.T) {
	t.Parallel()
	for name, ch := range charts() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := chart.SVG(ch, chart.Page())
			path := filepath.Join("testdata", name+".svg")
			if *update {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("SVG of %s differs from %s (rewrite with -update):\n%s", name, path, got)
			}
		})
	}
}

func TestSVGIsWellFormedAndQuiet(t *testing.T) {
	t.Parallel()
	themes := map[string]chart.Theme{"page": chart.Page(), "light": chart.Light(), "dark": chart.Dark(), "none": {}, "narrow": {Width: 120}}
	for name, ch := range charts() {
		for themeName, theme := range themes {
			svg := chart.SVG(ch, theme)
			if err := wellFormed(svg); err != nil {
				t.Errorf("%s in %s: %v", name, themeName, err)
			}
			if s := string(svg); strings.Contains(s, "<script") || strings.Contains(s, "NaN") || strings.Contains(s, "Inf") || strings.Contains(s, `width="-`) {
				t.Errorf("%s in %s holds what it must not:\n%s", name, themeName, s)
			}
		}
	}
}

func wellFormed(svg []byte) error {
	d := xml.NewDecoder(bytes.NewReader(svg))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}
