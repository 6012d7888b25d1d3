package pdf

import (
	"fmt"
	"strconv"
	"strings"
)

// Tag says what a part of the document is, so that it can be read aloud, reflowed and extracted in order: a standard
// structure type (ISO 32000-1, 14.8.4) such as H1, P, Table, TR, TH, TD, L, LI, Lbl, LBody, Figure.
type Tag struct {
	role   string
	kids   []kid
	alt    string
	scope  string
	box    *Box
	object int
}

// kid is a tag, or a mark on a page.
type kid struct {
	tag  *Tag
	page *Page
	mark int
}

// Add begins a part within this one, behind what it has.
func (t *Tag) Add(role string) *Tag {
	n := &Tag{role: role}
	t.kids = append(t.kids, kid{tag: n})
	return n
}

// Head makes a header cell head its column or its row: "Column", "Row".
func (t *Tag) Head(scope string) *Tag {
	t.scope = scope
	return t
}

// Describe gives a figure the words for those who do not see it, and its place.
func (t *Tag) Describe(alt string, box Box) *Tag {
	t.alt, t.box = alt, &box
	return t
}

// writeTags writes the tree and answers the object number of its root.
func (d *Document) writeTags(o *output) int {
	tree, parents := o.reserve(), o.reserve()
	number(o, d.root)
	writeTag(o, d.root, tree)
	var nums strings.Builder
	for _, p := range d.pages {
		fmt.Fprintf(&nums, "%d[", p.index)
		for _, t := range p.marks {
			nums.WriteString(strconv.Itoa(t.object))
			nums.WriteString(" 0 R ")
		}
		nums.WriteString("]")
	}
	o.object(parents, "<</Nums["+nums.String()+"]>>")
	o.object(tree, fmt.Sprintf("<</Type/StructTreeRoot/K %d 0 R/ParentTree %d 0 R/ParentTreeNextKey %d>>", d.root.object, parents, len(d.pages)))
	return tree
}

func number(o *output, t *Tag) {
	t.object = o.reserve()
	for _, k := range t.kids {
		if k.tag != nil {
			number(o, k.tag)
		}
	}
}

func writeTag(o *output, t *Tag, parent int) {
	for _, k := range t.kids {
		if k.tag != nil {
			writeTag(o, k.tag, t.object)
		}
	}
	extra := ""
	if t.alt != "" {
		extra += "/Alt" + hexText(t.alt)
	}
	if t.scope != "" {
		extra += "/A<</O/Table/Scope/" + t.scope + ">>"
	}
	if t.box != nil {
		b := t.box
		extra += fmt.Sprintf("/A<</O/Layout/Placement/Block/BBox[%s %s %s %s]>>", num(b.X), num(b.Y), num(b.X+b.Width), num(b.Y+b.Height))
	}
	o.begin(t.object)
	b := o.body.AvailableBuffer()
	b = append(append(append(b, "<</Type/StructElem/S/"...), t.role...), "/P "...)
	b = append(append(strconv.AppendInt(b, int64(parent), 10), " 0 R"...), extra...)
	b = append(b, "/K["...)
	for i, k := range t.kids {
		if k.tag != nil {
			b = append(strconv.AppendInt(b, int64(k.tag.object), 10), " 0 R"...)
			if i < len(t.kids)-1 {
				b = append(b, ' ')
			}
			continue
		}
		b = append(strconv.AppendInt(append(b, "<</Type/MCR/Pg "...), int64(k.page.object), 10), " 0 R/MCID "...)
		b = append(strconv.AppendInt(b, int64(k.mark), 10), ">>"...)
	}
	o.body.Write(append(b, "]>>\nendobj\n"...))
}
