// Prints an Arrow IPC stream as JSON, exactly: one line with the schema, then a line for each row. Whole numbers of 64
// bits and times are texts, octets are hex digits, floating-point numbers are texts. Invalid UTF-8 is an error.
import fs from 'node:fs';
import {DataType, RecordBatchReader, Type} from 'apache-arrow';

const utf8 = new TextDecoder('utf-8', {fatal: true});

function octets(data, row) {
    return data.values.subarray(data.valueOffsets[row], data.valueOffsets[row + 1]);
}

function value(data, row) {
    if (!data.getValid(row)) {
        return null;
    }
    const type = data.type;
    switch (type.typeId) {
        case Type.Dictionary: return value(data.dictionary.data[0], data.values[row]);
        case Type.List:
            return Array.from({length: data.valueOffsets[row + 1] - data.valueOffsets[row]},
                              (_, i) => value(data.children[0], data.valueOffsets[row] + i));
        case Type.Utf8: return utf8.decode(octets(data, row));
        case Type.Binary: return Buffer.from(octets(data, row)).toString('hex');
        case Type.Bool: return (data.values[row >> 3] >> (row & 7) & 1) === 1;
        case Type.Float: return String(data.values[row]);
        case Type.Timestamp: return String(data.values[row]);
        case Type.Int: return type.bitWidth === 64 ? String(data.values[row]) : data.values[row];
        default: throw new Error(`unexpected type ${type}`);
    }
}

const reader = RecordBatchReader.from(fs.readFileSync(process.argv[2]));
reader.open();
const describe = (field) => ({
    name: field.name, type: String(field.type), nullable: field.nullable,
    items: DataType.isList(field.type) ? describe(field.type.children[0]) : undefined,
});
const lines = [JSON.stringify({fields: reader.schema.fields.map(describe),
                               metadata: Object.fromEntries(reader.schema.metadata)})];
for (const batch of reader) {
    for (let row = 0; row < batch.numRows; ++row) {
        lines.push(JSON.stringify(batch.schema.fields.map((_, i) => value(batch.data.children[i], row))));
    }
}
fs.writeFileSync(1, lines.join('\n') + '\n');
