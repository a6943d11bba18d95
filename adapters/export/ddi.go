package export

import "encoding/xml"

// The parts of DDI Codebook 2.6 that a codebook has, in the order that its schema demands:
// https://github.com/ddialliance/ddi-c_2, schemas/codebook.xsd.

type ddiCodebook struct {
	XMLName   xml.Name      `xml:"ddi:codebook:2_6 codeBook"`
	Version   string        `xml:"version,attr"`
	Study     ddiStudy      `xml:"stdyDscr>citation"`
	Files     []ddiFile     `xml:"fileDscr"`
	Variables []ddiVariable `xml:"dataDscr>var"`
}

type ddiStudy struct {
	Title    ddiText   `xml:"titlStmt>titl"`
	Parallel []ddiText `xml:"titlStmt>parTitl"`
	ID       string    `xml:"titlStmt>IDNo"`
	Producer string    `xml:"prodStmt>producer,omitempty"`
	Version  string    `xml:"verStmt>version"`
}

// ddiText is a text with its language, if it has one.
type ddiText struct {
	Lang string `xml:"http://www.w3.org/XML/1998/namespace lang,attr,omitempty"`
	Text string `xml:",chardata"`
}

type ddiFile struct {
	ID   string      `xml:"ID,attr"`
	Text ddiFileText `xml:"fileTxt"`
}

type ddiFileText struct {
	MIME      string `xml:"mimeType,attr"`
	Name      string `xml:"fileName"`
	Contents  string `xml:"fileCont"`
	Variables int    `xml:"dimensns>varQnty"`
}

type ddiVariable struct {
	ID         string        `xml:"ID,attr"`
	Name       string        `xml:"name,attr"`
	File       string        `xml:"files,attr"`
	Interval   string        `xml:"intrvl,attr"`
	Labels     []ddiText     `xml:"labl"`
	Question   *ddiQuestion  `xml:"qstn"`
	Range      *ddiRange     `xml:"valrng>range"`
	Universe   *ddiText      `xml:"universe"`
	Text       *ddiText      `xml:"txt"`
	Categories []ddiCategory `xml:"catgry"`
	Concepts   []ddiText     `xml:"concept"`
	Format     ddiFormat     `xml:"varFormat"`
}

type ddiQuestion struct {
	Words []ddiText `xml:"qstnLit"`
}

type ddiRange struct {
	Min *int `xml:"min,attr,omitempty"`
	Max *int `xml:"max,attr,omitempty"`
}

// ddiCategory is a value of a variable, or a reason why there is none.
type ddiCategory struct {
	Missing string    `xml:"missing,attr,omitempty"`
	Why     string    `xml:"missType,attr,omitempty"`
	Value   string    `xml:"catValu,omitempty"`
	Labels  []ddiText `xml:"labl"`
}

type ddiFormat struct {
	Type string `xml:"type,attr"`
}
