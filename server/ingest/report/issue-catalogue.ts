import type { Severity } from '../../../core/model/issue.ts';

/** The languages of an import report. */
export type Language = 'en' | 'zh';

interface Entry {
  severity: Severity;
  /** Message and fix; `{name}` stands for a parameter of the issue. */
  en: readonly [message: string, fix: string];
  zh: readonly [message: string, fix: string];
}

/** Every defect that an import can name. Codes are stable: reports, tests and other programs rely on them. */
export const ISSUE_CATALOGUE = {
  // Options
  OPTION_INVALID: {
    severity: 'error',
    en: ['The option is not right: {reason}.', 'Run the import with --help to see the options.'],
    zh: ['选项有误：{reason}。', '用 --help 运行导入，查看全部选项。'],
  },
  PROFILE_UNKNOWN: {
    severity: 'error',
    en: ['There is no profile "{name}".', 'Use one of: {known}; or write gis-data/profiles/{name}.json.'],
    zh: ['没有名为“{name}”的配置。', '可用的配置：{known}；也可以新建 gis-data/profiles/{name}.json。'],
  },
  PROFILE_INVALID: {
    severity: 'error',
    en: ['The profile has faults: {faults}.', 'Mend the file; gis-data/profiles/README.md explains every key.'],
    zh: ['配置文件有误：{faults}。', '请修改该文件；gis-data/profiles/README.md 说明了每个键。'],
  },
  COVERAGE_INVALID: {
    severity: 'error',
    en: [
      'The coverage area cannot be used: {reason}.',
      'Give GeoJSON polygons in the --crs, each with report_class (or "all") and as_of (YYYY-MM-DD).',
    ],
    zh: [
      '覆盖范围无法使用：{reason}。',
      '请提供 --crs 坐标系下的 GeoJSON 多边形，每个要素含 report_class（或 "all"）和 as_of（YYYY-MM-DD）。',
    ],
  },
  CRS_UNKNOWN: {
    severity: 'error',
    en: [
      '"{crs}" is no reference system that PostGIS knows.',
      'Give an EPSG code such as EPSG:4544; often used: {known}. The whole list is the table spatial_ref_sys.',
    ],
    zh: [
      '“{crs}”不是 PostGIS 已知的坐标系。',
      '请给出 EPSG 代码，例如 EPSG:4544；常用：{known}。完整列表见 spatial_ref_sys 表。',
    ],
  },
  DATUM_UNKNOWN: {
    severity: 'error',
    en: [
      'There is no vertical datum "{name}".',
      'Use one of: {known}; or add it to gis-data/codes/vertical-datums.json.',
    ],
    zh: ['没有名为“{name}”的高程基准。', '可用的基准：{known}；也可以加入 gis-data/codes/vertical-datums.json。'],
  },
  CODES_INVALID: {
    severity: 'error',
    en: ['A code table cannot be read: {reason}.', 'Mend the file in gis-data/codes.'],
    zh: ['代码表无法读取：{reason}。', '请修改 gis-data/codes 中的文件。'],
  },

  // Files
  FILE_NOT_FOUND: {
    severity: 'error',
    en: ['The file does not exist or cannot be read.', 'Check the path and the rights.'],
    zh: ['文件不存在或无法读取。', '请检查路径和读取权限。'],
  },
  FILE_FORMAT_UNKNOWN: {
    severity: 'error',
    en: ['The format of the file is not known by its extension.', 'Give files that end in: {known}.'],
    zh: ['无法由扩展名识别文件格式。', '支持的扩展名：{known}。'],
  },
  FILE_NO_SOURCE: {
    severity: 'error',
    en: [
      'The profile "{profile}" has no source for this file.',
      'Say which one it is as SOURCE=FILE (sources: {sources}), or use another profile.',
    ],
    zh: ['配置“{profile}”中没有对应此文件的数据源。', '用 SOURCE=文件 指明数据源（可选：{sources}），或换用其他配置。'],
  },
  NO_ROWS: {
    severity: 'error',
    en: ['The files hold no pipe, no point, no ground and no place.', 'Check that these are the files you meant.'],
    zh: ['文件中没有管线、管线点、地面或道路、区域、建筑数据。', '请确认是否选对了文件。'],
  },
  STORE_REFUSED: {
    severity: 'error',
    en: [
      'The database refuses the data: {reason}.',
      'Look for the value in the files; the import should have named its row, so please report this.',
    ],
    zh: ['数据库拒绝写入：{reason}。', '请在文件中查找该值；导入本应指出所在行，请反馈此问题。'],
  },
  COLUMN_MISSING: {
    severity: 'error',
    en: [
      'The column "{column}" is missing (source "{source}").',
      'Add it, or rename yours; accepted names: {accepted}. The file has: {found}.',
    ],
    zh: [
      '缺少列“{column}”（数据源“{source}”）。',
      '请补上该列或改列名；可接受的名称：{accepted}。文件中的列：{found}。',
    ],
  },
  ENCODING_UNKNOWN: {
    severity: 'error',
    en: ['The text is neither UTF-8 nor GB18030 ({encoding}).', 'Save the file as UTF-8.'],
    zh: ['文本既不是 UTF-8 也不是 GB18030（{encoding}）。', '请将文件另存为 UTF-8。'],
  },
  CSV_EMPTY: {
    severity: 'error',
    en: ['The table is empty: it has no header row.', 'Put the names of the columns into the first row.'],
    zh: ['表是空的：没有表头行。', '请在第一行写列名。'],
  },
  CSV_HEADER_DUPLICATE: {
    severity: 'error',
    en: ['The column "{column}" comes twice in the header.', 'Rename or remove one of them.'],
    zh: ['表头中列“{column}”出现两次。', '请改名或删除其中一列。'],
  },
  CSV_DAMAGED: {
    severity: 'error',
    en: ['The table cannot be read from here on: {reason}', 'Look for a quotation mark that is not closed.'],
    zh: ['表从此处起无法读取：{reason}', '请检查是否有未闭合的引号。'],
  },
  CSV_CELL_COUNT: {
    severity: 'error',
    en: [
      'The row has {cells} cells, the header has {columns}.',
      'Put cells that hold a comma into quotation marks; complete short rows.',
    ],
    zh: ['该行有 {cells} 个单元格，表头有 {columns} 个。', '含逗号的单元格请加引号；不足的行请补齐。'],
  },
  SHP_NOT_A_SHAPEFILE: {
    severity: 'error',
    en: ['The file is no shapefile: its first bytes are not those of one.', 'Export it again.'],
    zh: ['该文件不是 shapefile：文件头不符。', '请重新导出。'],
  },
  SHP_TRUNCATED: {
    severity: 'error',
    en: [
      'The .shp ends too early (it should have {stated} bytes, it has {bytes}).',
      'Copy or export the file again, all of it.',
    ],
    zh: ['.shp 文件不完整（应有 {stated} 字节，实际 {bytes} 字节）。', '请重新完整复制或导出该文件。'],
  },
  SHP_DBF_MISSING: {
    severity: 'error',
    en: ['The shapefile has no {dbf} beside it: there are no attributes.', 'Put {dbf} into the same folder.'],
    zh: ['shapefile 旁没有 {dbf}：缺少属性表。', '请把 {dbf} 放到同一文件夹。'],
  },
  SHP_DBF_COUNT: {
    severity: 'error',
    en: [
      'There are {shapes} shapes and {records} attribute records.',
      'Take .shp, .shx and .dbf from one and the same export.',
    ],
    zh: ['图形有 {shapes} 个，属性记录有 {records} 条。', '.shp、.shx、.dbf 必须来自同一次导出。'],
  },
  DBF_TRUNCATED: {
    severity: 'error',
    en: ['The .dbf ends too early: it states {records} records.', 'Copy or export the file again, all of it.'],
    zh: ['.dbf 文件不完整：文件头记为 {records} 条记录。', '请重新完整复制或导出该文件。'],
  },
  DBF_DAMAGED: {
    severity: 'error',
    en: ['The .dbf cannot be read: {reason}.', 'Export it again.'],
    zh: ['.dbf 无法读取：{reason}。', '请重新导出。'],
  },
  GEOJSON_DAMAGED: {
    severity: 'error',
    en: ['The file is no GeoJSON FeatureCollection: {reason}.', 'Export it again as a FeatureCollection.'],
    zh: ['文件不是 GeoJSON FeatureCollection：{reason}。', '请重新导出为 FeatureCollection。'],
  },
  GEOJSON_EMPTY: {
    severity: 'error',
    en: ['The FeatureCollection has no feature.', 'Check the export.'],
    zh: ['FeatureCollection 中没有要素。', '请检查导出结果。'],
  },
  INP_NO_NETWORK: {
    severity: 'error',
    en: ['The file has no junction, reservoir or tank.', 'Give an EPANET input file (.inp) with [JUNCTIONS].'],
    zh: ['文件中没有节点、水库或水池。', '请提供含 [JUNCTIONS] 的 EPANET .inp 文件。'],
  },
  INP_NO_COORDINATES: {
    severity: 'error',
    en: [
      'The file has no [COORDINATES]: nobody knows where the network lies.',
      'Export it from EPANET with its map (File, Export, Network).',
    ],
    zh: ['文件没有 [COORDINATES]：无法确定管网位置。', '请在 EPANET 中连同地图一起导出。'],
  },
  INP_NODE_WITHOUT_COORDINATES: {
    severity: 'error',
    en: ['The node "{node}" has no coordinates.', 'Add it to [COORDINATES].'],
    zh: ['节点“{node}”没有坐标。', '请在 [COORDINATES] 中补上。'],
  },
  INP_UNKNOWN_NODE: {
    severity: 'error',
    en: [
      'The link names the node "{node}", which has no coordinates.',
      'Mend the name, or add the node and its coordinates.',
    ],
    zh: ['管段引用的节点“{node}”没有坐标。', '请更正名称，或补上该节点及其坐标。'],
  },
  INP_UNITS_UNKNOWN: {
    severity: 'error',
    en: ['The flow unit "{unit}" is unknown, so feet and metres cannot be told apart.', 'Use one of: {known}.'],
    zh: ['流量单位“{unit}”未知，无法区分英尺与米。', '可用单位：{known}。'],
  },
  TIFF_DAMAGED: {
    severity: 'error',
    en: ['The TIFF cannot be read: {reason}.', 'Export it again as a GeoTIFF of one band.'],
    zh: ['TIFF 无法读取：{reason}。', '请重新导出为单波段 GeoTIFF。'],
  },
  TIFF_NO_CRS: {
    severity: 'error',
    en: [
      'The TIFF names no reference system.',
      'Write one into it (gdal_edit.py -a_srs EPSG:n FILE), or let the profile say that --crs applies ("crs": "option").',
    ],
    zh: [
      'TIFF 没有坐标系信息。',
      '请写入坐标系（gdal_edit.py -a_srs EPSG:n 文件），或在配置中声明采用 --crs（"crs": "option"）。',
    ],
  },
  TIFF_NOT_PLACED: {
    severity: 'error',
    en: ['The TIFF has no origin and step, or is turned or upside down.', 'Warp it to an upright grid (gdalwarp).'],
    zh: ['TIFF 没有原点和步长，或者有旋转、倒置。', '请用 gdalwarp 转为正北朝上的栅格。'],
  },
  TIFF_TOO_LARGE: {
    severity: 'error',
    en: [
      'The raster has {columns} x {rows} cells; the limit is {limit}.',
      'Thin it (gdalwarp -tr), or cut it to the district.',
    ],
    zh: ['栅格有 {columns} x {rows} 个像元，上限为 {limit}。', '请抽稀（gdalwarp -tr）或裁剪到辖区范围。'],
  },
  TIFF_NO_HEIGHTS: {
    severity: 'error',
    en: ['No cell of the raster holds a height.', 'Check band and unit.'],
    zh: ['栅格中没有有效高程。', '请检查波段和单位。'],
  },
  SHAPE_UNREADABLE: {
    severity: 'error',
    en: ['The geometry cannot be read: {reason}.', 'Mend the feature in the source.'],
    zh: ['几何图形无法读取：{reason}。', '请在源数据中修复该要素。'],
  },

  // Cells
  CELL_MISSING: {
    severity: 'error',
    en: ['The cell is empty, and nothing can be made of the row without it.', 'Fill it in.'],
    zh: ['单元格为空，缺少它该行无法使用。', '请填写该单元格。'],
  },
  CELL_NOT_A_NUMBER: {
    severity: 'error',
    en: ['"{value}" is no number.', 'Write a number with a decimal point; name words for "unknown" in the profile.'],
    zh: ['“{value}”不是数字。', '请填写数字（小数点为“.”）；表示“未知”的词请写入配置。'],
  },
  CELL_OUT_OF_RANGE: {
    severity: 'error',
    en: [
      '{value} lies outside {min} to {max}.',
      'Mend the value; when it stands for "unknown", name it in the profile ("unknown").',
    ],
    zh: ['{value} 超出范围 {min} 至 {max}。', '请更正；若该值表示“未知”，请在配置中声明（"unknown"）。'],
  },
  CELL_NUL_CHARACTER: {
    severity: 'error',
    en: [
      'The text holds a NUL character, which no database keeps.',
      'Export the table again; the file may be damaged here.',
    ],
    zh: ['文本中含有 NUL 字符，数据库无法保存。', '请重新导出该表；文件可能在此处损坏。'],
  },
  CLASS_UNKNOWN: {
    severity: 'error',
    en: [
      '"{value}" is no pipe class.',
      'Use the codes of CJJ 61 (JS, PS, RQ ...) or map the value in the profile ("classes").',
    ],
    zh: ['“{value}”不是管线类别。', '请使用 CJJ 61 代码（JS、PS、RQ…），或在配置中映射该值（"classes"）。'],
  },
  SUBCLASS_UNKNOWN: {
    severity: 'warning',
    en: ['"{value}" is no subclass of {class}; the subclass is left unknown.', 'Use the codes of CJJ 61 appendix B.'],
    zh: ['“{value}”不是 {class} 的小类；小类按未知处理。', '请使用 CJJ 61 附录 B 的代码。'],
  },
  CODE_UNKNOWN: {
    severity: 'warning',
    en: [
      '"{value}" is not in the list {list}; the text is kept, the code is left unknown.',
      'Use a code of the list, or map the value in the profile.',
    ],
    zh: ['“{value}”不在代码表 {list} 中；保留原文，代码按未知处理。', '请使用代码表中的代码，或在配置中映射该值。'],
  },
  SIZE_UNREADABLE: {
    severity: 'warning',
    en: [
      'The size "{value}" matches no pattern of the profile; it is left unknown.',
      'Write it as the others are, or add a pattern to the profile.',
    ],
    zh: ['尺寸“{value}”与配置中的任何格式都不符；按未知处理。', '请按其他行的写法填写，或在配置中增加格式。'],
  },
  VALUE_IGNORED: {
    severity: 'warning',
    en: ['{value} cannot be right here ({reason}); it is left unknown.', 'Mend the value.'],
    zh: ['{value} 不合理（{reason}）；按未知处理。', '请更正该值。'],
  },
  GEOMETRY_MISSING: {
    severity: 'error',
    en: ['The row has no geometry of the kind "{kind}".', 'Draw it in the source, or leave the row out.'],
    zh: ['该行没有“{kind}”类型的几何图形。', '请在源数据中补绘，或删除该行。'],
  },
  LINE_MULTIPART: {
    severity: 'error',
    en: ['The line has {parts} parts that do not meet.', 'Split it into one row a part.'],
    zh: ['该线由 {parts} 个不相连的部分组成。', '请拆分为每部分一行。'],
  },
  LINE_NO_LENGTH: {
    severity: 'error',
    en: ['The line has no length.', 'Move one end, or leave the row out.'],
    zh: ['该线长度为零。', '请移动一端，或删除该行。'],
  },
  KEY_DUPLICATE: {
    severity: 'error',
    en: ['"{key}" was there before, in row {other}.', 'Give each its own number, or leave one out.'],
    zh: ['“{key}”与第 {other} 行重复。', '请使用不同的编号，或删除其中一行。'],
  },

  // Places
  RING_OPEN: {
    severity: 'error',
    en: ['A ring of the polygon does not end where it begins.', 'Close it: repeat the first position at the end.'],
    zh: ['多边形的环未闭合。', '请在末尾重复起点坐标以闭合。'],
  },
  RING_EMPTY: {
    severity: 'error',
    en: ['A ring of the polygon has fewer than three corners, or no area.', 'Draw it again, or leave the row out.'],
    zh: ['多边形的环少于三个角点，或面积为零。', '请重新绘制，或删除该行。'],
  },
  RING_CROSSING: {
    severity: 'error',
    en: ['The outline crosses or touches itself at {lon}, {lat} degrees.', 'Mend the corners there.'],
    zh: ['轮廓在经纬度 {lon}, {lat} 处自相交或自接触。', '请修正该处的角点。'],
  },
  AREA_KIND_UNKNOWN: {
    severity: 'error',
    en: [
      '"{value}" is no kind of area.',
      'Use one of: {known}; or map the word in the profile ("map" of the field "kind").',
    ],
    zh: ['“{value}”不是区域类别。', '可用类别：{known}；也可在配置中映射该词（字段 "kind" 的 "map"）。'],
  },
  AREA_PARENT_MISSING: {
    severity: 'error',
    en: [
      'The parent "{parent}" is not among the areas that go in.',
      'Import it with this one, mend its own row, or leave the cell empty.',
    ],
    zh: ['上级区域“{parent}”不在导入的区域中。', '请一并导入、先更正其所在行，或清空该单元格。'],
  },
  AREA_PARENT_NOT_WIDER: {
    severity: 'error',
    en: [
      'An area of the kind {kind} cannot lie in "{parent}", which is of the kind {parentKind}.',
      'Name an area of a wider kind (district, street-office, community, grid, micro-grid).',
    ],
    zh: [
      '类别为 {kind} 的区域不能隶属于“{parent}”（类别 {parentKind}）。',
      '请指定更高一级的区域（district、street-office、community、grid、micro-grid）。',
    ],
  },
  BUILDING_HEIGHT_WRONG: {
    severity: 'error',
    en: [
      'A building cannot be {value} m high: above 0 and at most {most} m.',
      'Measure or estimate it (3 m a storey); or leave the row out.',
    ],
    zh: ['建筑高度 {value} m 不合理：应大于 0 且不超过 {most} m。', '请量测或估算（每层 3 m），或删除该行。'],
  },

  // Checks of CJJ 61 tables
  CJJ_POINT_FEATURE_AND_APPURTENANCE: {
    severity: 'warning',
    en: [
      'The point has a feature ("{feature}") and an appurtenance ("{appurtenance}"); it may have one.',
      'Leave one of the two cells empty; the appurtenance was kept.',
    ],
    zh: [
      '该点同时填写了特征（“{feature}”）和附属物（“{appurtenance}”），只能二选一。',
      '请清空其中一个单元格；已保留附属物。',
    ],
  },
  CJJ_POINTS_SAME_PLACE: {
    severity: 'warning',
    en: ['The point lies exactly where the point of row {other} lies.', 'Leave one out, or mend the coordinates.'],
    zh: ['该点与第 {other} 行的点坐标完全相同。', '请删除其中一个，或更正坐标。'],
  },
  CJJ_POINT_MISSING: {
    severity: 'error',
    en: ['The line names the point "{point}", which is in no point table.', 'Add the point, or mend the number.'],
    zh: ['管线段引用的点“{point}”不在点表中。', '请补充该点，或更正点号。'],
  },
  CJJ_POINT_REJECTED: {
    severity: 'error',
    en: ['The line ends at the point "{point}", whose own row has errors.', 'Mend the row of the point first.'],
    zh: ['管线段端点“{point}”所在行有错误。', '请先更正该点所在的行。'],
  },
  POINT_NOT_FOUND: {
    severity: 'warning',
    en: [
      'The line names the point "{point}", which was not imported; its own geometry is used.',
      'Import the points with the lines, or mend the number.',
    ],
    zh: ['管线段引用的点“{point}”未导入；采用线自身的几何。', '请与点数据一起导入，或更正点号。'],
  },
  CJJ_POINT_UNUSED: {
    severity: 'warning',
    en: ['No line uses the point "{point}".', 'Add the line that is missing, or leave the point out.'],
    zh: ['没有管线段使用点“{point}”。', '请补充缺少的管线段，或删除该点。'],
  },
  CJJ_START_IS_END: {
    severity: 'error',
    en: ['The line starts and ends at the point "{point}".', 'Mend one of the two numbers.'],
    zh: ['管线段的起点和终点都是“{point}”。', '请更正其中一个点号。'],
  },
  CJJ_DUPLICATE_LINE: {
    severity: 'warning',
    en: [
      'Row {other} already joins these two points in the same class.',
      'Leave one out, unless two pipes really lie side by side.',
    ],
    zh: ['第 {other} 行已有同类管线连接这两点。', '若非并排的两条管线，请删除其中一行。'],
  },
  CJJ_REVERSED_LINE: {
    severity: 'warning',
    en: [
      'Row {other} already joins these two points the other way round.',
      'Leave one out, unless two pipes really lie side by side.',
    ],
    zh: ['第 {other} 行已有同类管线反向连接这两点。', '若非并排的两条管线，请删除其中一行。'],
  },
  CJJ_GROUND_DEPTH_LEVEL_MISMATCH: {
    severity: 'warning',
    en: [
      'Ground level {ground} m is not depth {depth} m plus pipe level {level} m: {difference} m are left over at the point "{point}".',
      'Mend the depth, the level of the pipe or the level of the ground.',
    ],
    zh: [
      '点“{point}”处地面高程 {ground} m 不等于埋深 {depth} m 与管线高程 {level} m 之和，相差 {difference} m。',
      '请更正埋深、管线高程或地面高程。',
    ],
  },
  CJJ_SHARED_POINT_LEVEL: {
    severity: 'warning',
    en: [
      'At the point "{point}" the pipe lies {difference} m from that of row {other}.',
      'Mend one of the two levels, or record the drop as a chamber.',
    ],
    zh: ['在点“{point}”处，管线高程与第 {other} 行相差 {difference} m。', '请更正其中一个高程，或将跌落处记录为井。'],
  },
  CJJ_SHARED_POINT_DEPTH: {
    severity: 'warning',
    en: [
      'At the point "{point}" the depth differs by {difference} m from that of row {other}.',
      'Mend one of the two depths.',
    ],
    zh: ['在点“{point}”处，埋深与第 {other} 行相差 {difference} m。', '请更正其中一个埋深。'],
  },
  CJJ_SHARED_POINT_SIZE: {
    severity: 'warning',
    en: [
      'The size changes at the point "{point}" ({size} here, {otherSize} in row {other}), which is no reducer.',
      'Mend one of the sizes, or the feature of the point.',
    ],
    zh: [
      '点“{point}”不是变径点，但管径在此变化（本行 {size}，第 {other} 行 {otherSize}）。',
      '请更正管径，或更正该点的特征。',
    ],
  },
  CJJ_SHARED_POINT_MATERIAL: {
    severity: 'warning',
    en: [
      'The material changes at the point "{point}" ({material} here, {otherMaterial} in row {other}), which is no change of material.',
      'Mend one of the materials, or the feature of the point.',
    ],
    zh: [
      '点“{point}”不是变材点，但材质在此变化（本行 {material}，第 {other} 行 {otherMaterial}）。',
      '请更正材质，或更正该点的特征。',
    ],
  },
  CJJ_LENGTH_SHORT: {
    severity: 'warning',
    en: ['The pipe is {length} m long, shorter than {limit} m.', 'Join the two points, or mend the coordinates.'],
    zh: ['管线段长 {length} m，短于 {limit} m。', '请合并两点，或更正坐标。'],
  },
  CJJ_LENGTH_LONG: {
    severity: 'warning',
    en: ['The pipe is {length} m long, longer than {limit} m.', 'Survey points in between, or mend the coordinates.'],
    zh: ['管线段长 {length} m，长于 {limit} m。', '请补测中间点，或更正坐标。'],
  },
  CJJ_SLOPE_STEEP: {
    severity: 'warning',
    en: ['The drain slopes by {slope} (limit {limit}).', 'Mend one of the two levels.'],
    zh: ['排水管坡度为 {slope}（限值 {limit}）。', '请更正其中一端高程。'],
  },
  CJJ_SLOPE_REVERSED: {
    severity: 'warning',
    en: ['The drain rises by {rise} m in the direction of its flow.', 'Mend the levels or the direction of flow.'],
    zh: ['排水管沿流向升高 {rise} m（倒坡）。', '请更正高程或流向。'],
  },
  CJJ_LINK_COUNT: {
    severity: 'warning',
    en: [
      'The point "{point}" is a "{feature}" and should join {expected} pipes; it joins {found}.',
      'Add or remove a line, or mend the feature.',
    ],
    zh: [
      '点“{point}”为“{feature}”，应连接 {expected} 条管线，实际连接 {found} 条。',
      '请增删管线段，或更正该点的特征。',
    ],
  },
  CJJ_COMPONENTS: {
    severity: 'info',
    en: [
      'The network of {class} falls into {components} connected parts; the largest has {largest} of {points} points.',
      'Look for lines that are missing between the parts.',
    ],
    zh: [
      '{class} 管网分为 {components} 个连通部分，最大部分含 {points} 个点中的 {largest} 个。',
      '请检查各部分之间是否缺少管线段。',
    ],
  },
  CJJ_DEPTH_TOO_LARGE: {
    severity: 'warning',
    en: ['The depth of {depth} m is more than {limit} m.', 'Mend the depth or the levels.'],
    zh: ['埋深 {depth} m 超过 {limit} m。', '请更正埋深或高程。'],
  },
  CJJ_DIAMETER_OVER_DEPTH: {
    severity: 'warning',
    en: [
      'The pipe is {height} m high and its depth is {depth} m: it would stick out of the ground.',
      'Mend the size or the depth.',
    ],
    zh: ['管高 {height} m，埋深仅 {depth} m：管线将露出地面。', '请更正尺寸或埋深。'],
  },

  // Reference systems
  CRS_AXES_SWAPPED: {
    severity: 'error',
    en: [
      'East {east}, north {north} lies outside {crs}; exchanged, it lies inside: the axes are swapped.',
      'Exchange the two columns (in Chinese survey tables X is north and Y is east).',
    ],
    zh: [
      '东坐标 {east}、北坐标 {north} 不在 {crs} 范围内，互换后在范围内：坐标轴颠倒。',
      '请互换两列（测量坐标系中 X 为北、Y 为东）。',
    ],
  },
  CRS_WRONG_ZONE: {
    severity: 'error',
    en: [
      'The coordinates are not of the zone of {crs}: {evidence}.',
      'Import with --crs EPSG:{suggested}; when the place is right, say so with --near LON,LAT.',
    ],
    zh: [
      '坐标不属于 {crs} 的投影带：{evidence}。',
      '请用 --crs EPSG:{suggested} 导入；若位置无误，请用 --near 经度,纬度 说明。',
    ],
  },
  CRS_MISSING_ZONE_PREFIX: {
    severity: 'error',
    en: [
      '{crs} has the zone number {zone} in front of the easting; {east} has none.',
      'Import with --crs EPSG:{suggested}, or write {zone} in front.',
    ],
    zh: [
      '{crs} 的东坐标应带带号 {zone}，而 {east} 不带带号。',
      '请用 --crs EPSG:{suggested} 导入，或在东坐标前加带号 {zone}。',
    ],
  },
  CRS_UNEXPECTED_ZONE_PREFIX: {
    severity: 'error',
    en: ['{crs} has no zone number in the easting; {east} has {zone} in front.', 'Import with --crs EPSG:{suggested}.'],
    zh: ['{crs} 的东坐标不带带号，而 {east} 带有带号 {zone}。', '请用 --crs EPSG:{suggested} 导入。'],
  },
  CRS_DEGREES_GIVEN: {
    severity: 'error',
    en: [
      '{east}, {north} look like degrees, and {crs} has metres or feet.',
      'Import with the geographic reference system, such as --crs EPSG:4490.',
    ],
    zh: ['{east}, {north} 像是经纬度，而 {crs} 是投影坐标系。', '请用地理坐标系导入，例如 --crs EPSG:4490。'],
  },
  CRS_METRES_GIVEN: {
    severity: 'error',
    en: [
      '{east}, {north} are no degrees, and {crs} has degrees.',
      'Import with the projected reference system of the file, such as --crs EPSG:4544.',
    ],
    zh: ['{east}, {north} 不是经纬度，而 {crs} 是地理坐标系。', '请用文件的投影坐标系导入，例如 --crs EPSG:4544。'],
  },
  CRS_OUT_OF_AREA: {
    severity: 'error',
    en: [
      'East {east}, north {north} lies outside the area of {crs} (at {lon}, {lat} degrees).',
      'Check the reference system (--crs) and the row.',
    ],
    zh: [
      '东坐标 {east}、北坐标 {north} 超出 {crs} 的适用范围（经纬度 {lon}, {lat}）。',
      '请检查坐标系（--crs）及该行数据。',
    ],
  },
  CRS_FAR_FROM_NEAR: {
    severity: 'error',
    en: ['The data lies {distance} km from the place that --near gives.', 'Check --crs and --near.'],
    zh: ['数据距 --near 给出的位置 {distance} km。', '请检查 --crs 与 --near。'],
  },
  CRS_GCJ02_SUSPECTED: {
    severity: 'error',
    en: [
      '{count} objects lie {distance} m from where the store has them, just as GCJ-02 would shift them.',
      'Export the data in CGCS2000 or WGS 84; GCJ-02 is never stored.',
    ],
    zh: [
      '{count} 个对象与库中位置相差 {distance} m，与 GCJ-02 的偏移一致。',
      '请以 CGCS2000 或 WGS 84 导出数据；GCJ-02 不入库。',
    ],
  },
  CRS_CONSTANT_OFFSET: {
    severity: 'warning',
    en: [
      '{count} objects lie {distance} m from where the store has them, all the same way.',
      'Check --crs and the control points of the survey.',
    ],
    zh: ['{count} 个对象与库中位置整体偏移 {distance} m。', '请检查 --crs 及测量控制点。'],
  },
  DATUM_ELLIPSOIDAL_SUSPECTED: {
    severity: 'error',
    en: [
      '{what} by {difference} m, and the geoid lies {undulation} m from the ellipsoid there: heights above the ellipsoid are mixed with {datum}.',
      'Convert the heights to {datum} before the import.',
    ],
    zh: [
      '{what} {difference} m，而当地大地水准面差距为 {undulation} m：椭球高与 {datum} 高程混用。',
      '请先将高程换算到 {datum} 再导入。',
    ],
  },
} as const satisfies Record<string, Entry>;

export type IssueCode = keyof typeof ISSUE_CATALOGUE;
