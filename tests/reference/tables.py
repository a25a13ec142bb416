"""Write tests/fixtures/tables: one small table as workbooks and as files of Stata's.

Ran with pandas 2.3.3, openpyxl 3.1.5, odfpy 1.4.1, xlwt 1.3.0 and pyreadstat 1.3.7.
"""

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pyreadstat
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

TABLES = Path(__file__).resolve().parents[1] / "fixtures" / "tables"

HEADER = ["name", "age", "since", "member", "score"]
ROWS = [
    ["Ann", 34, date(2020, 1, 31), True, 1.5],
    ["Zoé", 45, date(1999, 12, 31), False, None],
    ["王小明", None, date(2024, 2, 29), True, -0.25],
]


def excel() -> None:
    """A sheet of remarks, then a table below a title, with an error and a remark below."""
    book = openpyxl.Workbook()
    remarks = book.active
    remarks.title = "Read me"
    remarks["A1"] = "The numbers are on the next sheet."
    sheet = book.create_sheet("Members")
    sheet["B2"] = "Members of 2024"
    sheet.merge_cells("B2:F2")
    for column, name in enumerate(HEADER, 2):
        sheet.cell(4, column, name)
    for row, cells in enumerate(ROWS, 5):
        for column, cell in enumerate(cells, 2):
            if cell is not None:
                sheet.cell(row, column, cell)
    sheet["F6"] = "#DIV/0!"
    sheet["F6"].data_type = "e"
    sheet["B10"] = "Source: the office"
    book.create_sheet("Other").append(["x", "y"])
    book["Other"].append([1, datetime(2020, 1, 1, 12)])
    book.save(TABLES / "members.xlsx")


def merged() -> None:
    """Names on two rows, of which some are one cell."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["id", "Score", None, "age"])
    sheet.append([None, "math", "art", None])
    sheet.append(["a", 1, 2, 30])
    sheet.append(["b", 3, 4, 40])
    for cells in ["A1:A2", "B1:C1", "D1:D2"]:
        sheet.merge_cells(cells)
    book.save(TABLES / "merged.xlsx")


def old_excel() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Members")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for column, name in enumerate(HEADER):
        sheet.write(0, column, name)
    for row, cells in enumerate(ROWS, 1):
        for column, cell in enumerate(cells):
            if isinstance(cell, date):
                sheet.write(row, column, cell, day)
            elif cell is not None:
                sheet.write(row, column, cell)
    book.save(str(TABLES / "members.xls"))


def open_document() -> None:
    book = OpenDocumentSpreadsheet()
    sheet = Table(name="Members")
    for cells in [HEADER, *ROWS]:
        row = TableRow()
        for cell in cells:
            if cell is None:
                made = TableCell()
            elif isinstance(cell, bool):
                made = TableCell(valuetype="boolean", booleanvalue=str(cell).lower())
            elif isinstance(cell, date):
                made = TableCell(valuetype="date", datevalue=cell.isoformat())
            elif isinstance(cell, str):
                made = TableCell(valuetype="string")
                made.addElement(P(text=cell))
            else:
                made = TableCell(valuetype="float", value=str(cell))
            row.addElement(made)
        sheet.addElement(row)
    book.spreadsheet.addElement(sheet)
    book.save(str(TABLES / "members.ods"))


def stata() -> None:
    table = pd.DataFrame({
        "name": ["Ann", "Zoé", "王小明"],
        "age": [34.0, 45.0, None],
        "since": pd.to_datetime(["2020-01-31", "1999-12-31", "2024-02-29"]),
        "month": pd.to_datetime(["2020-01-01", "1999-12-01", "2024-02-01"]),
        "town": [1, 2, 1],
        "scale": [1, 3, 5],
        "remark": ["x" * 3000, "", "y"],
    })
    labels = {"town": {1: "Ulm", 2: "Bonn", 3: "Kiel"}, "scale": {1: "never", 5: "always"}}
    table.to_stata(
        TABLES / "members.dta",
        version=118,
        write_index=False,
        convert_dates={"since": "td", "month": "tm"},
        convert_strl=["remark"],
        value_labels=labels,
    )
    coded = pd.DataFrame({"answer": [1, 2, "a", 2], "n": [10, 20, 30, 40]})
    pyreadstat.write_dta(
        coded.assign(answer=coded["answer"].astype(object)),
        str(TABLES / "missing.dta"),
        version=14,
        missing_user_values={"answer": ["a"]},
        variable_value_labels={"answer": {1: "yes", 2: "no", "a": "refused"}},
    )


def main() -> None:
    TABLES.mkdir(parents=True, exist_ok=True)
    excel()
    merged()
    old_excel()
    open_document()
    stata()


if __name__ == "__main__":
    main()
