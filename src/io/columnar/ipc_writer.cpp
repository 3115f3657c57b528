#include <spindrift/io/columnar/ipc_writer.hpp>

#include "arrow_format.hpp"
#include "flat_buffer.hpp"

#include <spindrift/base/error.hpp>

#include <fmt/format.h>
#include <zstd.h>

#include <memory>
#include <optional>
#include <utility>

namespace spindrift::io {
namespace {

using nmsg::ColumnBatch;
using nmsg::ColumnInfo;
using nmsg::ColumnType;
using Array = ColumnBatch::Array;
using Extent = ColumnBatch::Extent;
using Ref = FlatBuffer::Ref;
using Pair = std::pair<std::int64_t, std::int64_t>;

// Numbers of Message.fbs and Schema.fbs.
constexpr std::int16_t version_5 = 4;
constexpr std::int16_t unit_nanosecond = 3;
constexpr std::int16_t precision_double = 2;
constexpr std::uint8_t codec_zstd = 1;
enum MessageType : std::uint8_t { schema_message = 1, dictionary_message = 2, batch_message = 3 };
enum TypeType : std::uint8_t {
    type_int = 2,
    type_floating_point = 3,
    type_binary = 4,
    type_utf8 = 5,
    type_bool = 6,
    type_timestamp = 10,
    type_list = 12,
};

constexpr std::uint32_t continuation = 0xFFFFFFFF;

// What zstd gains above level 1 costs several times the time.
constexpr int zstd_level = 1;

struct Type {
    std::uint8_t number;
    Ref table;
};

Ref empty_table(FlatBuffer& out) {
    out.begin_table();
    return out.end_table();
}

Ref int_type(FlatBuffer& out, std::int32_t bits, bool is_signed) {
    out.begin_table();
    out.add(0, bits);
    out.add(1, static_cast<std::uint8_t>(is_signed));
    return out.end_table();
}

Ref timestamp_type(FlatBuffer& out) {
    const Ref zone = out.string("UTC");
    out.begin_table();
    out.add_ref(1, zone);
    out.add(0, unit_nanosecond);
    return out.end_table();
}

Ref double_type(FlatBuffer& out) {
    out.begin_table();
    out.add(0, precision_double);
    return out.end_table();
}

Type write_type(FlatBuffer& out, ColumnType type) {
    switch (type) {
        case ColumnType::boolean: return {type_bool, empty_table(out)};
        case ColumnType::int16: return {type_int, int_type(out, 16, true)};
        case ColumnType::int32: return {type_int, int_type(out, 32, true)};
        case ColumnType::int64: return {type_int, int_type(out, 64, true)};
        case ColumnType::uint16: return {type_int, int_type(out, 16, false)};
        case ColumnType::uint32: return {type_int, int_type(out, 32, false)};
        case ColumnType::uint64: return {type_int, int_type(out, 64, false)};
        case ColumnType::real: return {type_floating_point, double_type(out)};
        case ColumnType::text: return {type_utf8, empty_table(out)};
        case ColumnType::octets: return {type_binary, empty_table(out)};
        case ColumnType::time: return {type_timestamp, timestamp_type(out)};
    }
    return {type_binary, empty_table(out)};
}

Ref write_dictionary_encoding(FlatBuffer& out, std::int64_t id) {
    const Ref index = int_type(out, 32, true);
    out.begin_table();
    out.add(0, id);
    out.add_ref(1, index);
    return out.end_table();
}

Ref write_field(FlatBuffer& out, std::string_view name, bool nullable, Type type, std::optional<Ref> dictionary,
                std::span<const Ref> children) {
    const Ref name_ref = out.string(name);
    const Ref children_ref = out.vector(children);
    out.begin_table();
    out.add_ref(0, name_ref);
    out.add_ref(3, type.table);
    if (dictionary) {
        out.add_ref(4, *dictionary);
    }
    out.add_ref(5, children_ref);
    out.add(1, static_cast<std::uint8_t>(nullable));
    out.add(2, type.number);
    return out.end_table();
}

// `id` identifies the dictionary of the column.
Ref write_column(FlatBuffer& out, const ColumnInfo& info, std::int64_t id) {
    const Type values = write_type(out, info.type);
    std::optional<Ref> dictionary;
    if (info.dictionary) {
        dictionary = write_dictionary_encoding(out, id);
    }
    if (!info.list) {
        return write_field(out, info.name, info.nullable, values, dictionary, {});
    }
    const Ref item = write_field(out, arrow_item_name, info.nullable_items, values, dictionary, {});
    return write_field(out, info.name, false, {type_list, empty_table(out)}, std::nullopt, {&item, 1});
}

Ref write_metadata(FlatBuffer& out, const nmsg::ColumnSchema* schema) {
    std::vector<Ref> entries;
    for (const auto& [key, value] : arrow_metadata(schema)) {
        const Ref key_ref = out.string(key);
        const Ref value_ref = out.string(value);
        out.begin_table();
        out.add_ref(0, key_ref);
        out.add_ref(1, value_ref);
        entries.push_back(out.end_table());
    }
    return out.vector(entries);
}

/// The buffers of a message, and where their octets are.
class BodyWriter {
public:
    BodyWriter(const ColumnBatch& batch, Bytes body, IpcCompression compression)
        : batch_(batch), body_(body), compression_(compression) {
        if (compression == IpcCompression::zstd) {
            context_.reset(ZSTD_createCCtx());
        }
    }

    void add(const Array& array, bool has_offsets, bool has_values) {
        nodes_.emplace_back(array.length, array.nulls);
        add(array.validity);
        if (has_offsets) {
            add(array.offsets);
        }
        if (has_values) {
            add(array.values);
        }
    }

    [[nodiscard]] std::span<const Pair> nodes() const noexcept { return nodes_; }
    [[nodiscard]] std::span<const Pair> buffers() const noexcept { return buffers_; }
    /// The compressed body.
    [[nodiscard]] Buffer& compressed() noexcept { return compressed_; }
    [[nodiscard]] std::size_t size() const noexcept {
        return compression_ == IpcCompression::none ? body_.size() : compressed_.size();
    }

private:
    void add(const Extent& extent) {
        if (compression_ == IpcCompression::none) {
            const std::ptrdiff_t at = batch_.data(extent) - body_.data();
            buffers_.emplace_back(at, extent.size);
            return;
        }
        const std::size_t at = compressed_.size();
        compress(batch_.bytes(extent));
        buffers_.emplace_back(at, compressed_.size() - at);
        while (compressed_.size() % 8 != 0) {
            compressed_.append('\0');
        }
    }

    // The size, then the octets; size -1 for octets that are not compressed because it does not pay.
    void compress(Bytes octets) {
        if (octets.empty()) {
            return;
        }
        char* const to = compressed_.room(sizeof(std::int64_t) + ZSTD_compressBound(octets.size()));
        char* const behind = to + sizeof(std::int64_t);
        const std::size_t size = ZSTD_compressCCtx(context_.get(), behind, ZSTD_compressBound(octets.size()),
                                                   octets.data(), octets.size(), zstd_level);
        if (ZSTD_isError(size) != 0) {
            throw Error(fmt::format("zstd: {}", ZSTD_getErrorName(size)));
        }
        const bool pays = size < octets.size();
        const std::int64_t shown = pays ? static_cast<std::int64_t>(octets.size()) : -1;
        std::memcpy(to, &shown, sizeof shown);
        compressed_.set_end(behind + (pays ? size : 0));
        if (!pays) {
            compressed_.append(octets);
        }
    }

    struct Free {
        void operator()(ZSTD_CCtx_s* context) const noexcept { ZSTD_freeCCtx(context); }
    };

    const ColumnBatch& batch_;
    Bytes body_;
    IpcCompression compression_;
    std::unique_ptr<ZSTD_CCtx_s, Free> context_;
    std::vector<Pair> nodes_;
    std::vector<Pair> buffers_;
    Buffer compressed_;
};

Ref write_record_batch(FlatBuffer& out, const BodyWriter& body, std::size_t length, IpcCompression compression) {
    const Ref nodes = out.vector(body.nodes());
    const Ref buffers = out.vector(body.buffers());
    std::optional<Ref> codec;
    if (compression == IpcCompression::zstd) {
        out.begin_table();
        out.add(0, codec_zstd);
        codec = out.end_table();
    }
    out.begin_table();
    out.add(0, static_cast<std::int64_t>(length));
    out.add_ref(1, nodes);
    out.add_ref(2, buffers);
    if (codec) {
        out.add_ref(3, *codec);
    }
    return out.end_table();
}

}  // namespace

void IpcMessages::add_message(unsigned char type, FlatBuffer& metadata, std::uint32_t header, std::size_t body_size) {
    metadata.begin_table();
    metadata.add(3, static_cast<std::int64_t>(body_size));
    metadata.add_ref(2, header);
    metadata.add(0, version_5);
    metadata.add(1, static_cast<std::uint8_t>(type));
    const Ref message = metadata.end_table();
    // The length of the metadata comes before it, and both together are a multiple of 8 octets.
    const std::uint32_t prefix[2] = {continuation, 0};
    octets_.append(as_bytes(std::string_view(reinterpret_cast<const char*>(prefix), sizeof prefix)));
    const std::size_t start = octets_.size();
    metadata.finish(message, octets_);
    const auto size = static_cast<std::uint32_t>(octets_.size() - start);
    std::memcpy(octets_.data() + start - sizeof size, &size, sizeof size);
}

void IpcMessages::add_schema(const nmsg::ColumnSchema* schema) {
    FlatBuffer out;
    std::vector<Ref> fields;
    if (schema != nullptr) {
        for (const ColumnInfo& info : schema->columns()) {
            fields.push_back(write_column(out, info, static_cast<std::int64_t>(fields.size())));
        }
    }
    const Ref fields_ref = out.vector(fields);
    const Ref metadata = write_metadata(out, schema);
    out.begin_table();
    out.add_ref(1, fields_ref);
    out.add_ref(2, metadata);
    const Ref table = out.end_table();
    add_message(schema_message, out, table, 0);
}

void IpcMessages::add_batch(const ColumnBatch& batch, IpcCompression compression) {
    for (std::size_t i = 0; i < batch.columns().size(); ++i) {
        if (batch.schema()->columns()[i].dictionary) {
            add_dictionary(batch, i, compression);
        }
    }
    add_record_batch(batch, compression);
}

void IpcMessages::add_record_batch(const ColumnBatch& batch, IpcCompression compression) {
    BodyWriter body(batch, batch.body(), compression);
    for (std::size_t i = 0; i < batch.columns().size(); ++i) {
        const ColumnInfo& info = batch.schema()->columns()[i];
        const ColumnBatch::Column& column = batch.columns()[i];
        const bool has_offsets = nmsg::has_offsets(info.type) && !info.dictionary;
        body.add(column.rows, info.list || has_offsets, !info.list);
        if (info.list) {
            body.add(column.items, has_offsets, true);
        }
    }
    FlatBuffer out;
    const Ref table = write_record_batch(out, body, batch.rows(), compression);
    add_message(batch_message, out, table, body.size());
    if (compression == IpcCompression::none) {
        bodies_.push_back({octets_.size(), batch.body()});
    } else {
        octets_.append(body.compressed().bytes());
    }
}

void IpcMessages::add_dictionary(const ColumnBatch& batch, std::size_t column, IpcCompression compression) {
    const Array& texts = batch.columns()[column].dictionary;
    const std::size_t first = texts.validity.offset;
    const std::size_t end = texts.values.offset + texts.values.size;
    const std::size_t size =
        (end - first + ColumnBatch::alignment - 1) / ColumnBatch::alignment * ColumnBatch::alignment;
    const Bytes octets = batch.memory().subspan(first, size);
    BodyWriter body(batch, octets, compression);
    body.add(texts, true, true);
    FlatBuffer out;
    const Ref data = write_record_batch(out, body, texts.length, compression);
    out.begin_table();
    out.add(0, static_cast<std::int64_t>(column));
    out.add_ref(1, data);
    const Ref table = out.end_table();
    add_message(dictionary_message, out, table, body.size());
    if (compression == IpcCompression::none) {
        bodies_.push_back({octets_.size(), octets});
    } else {
        octets_.append(body.compressed().bytes());
    }
}

void IpcMessages::add_end() {
    const std::uint32_t end[2] = {continuation, 0};
    octets_.append(as_bytes(std::string_view(reinterpret_cast<const char*>(end), sizeof end)));
}

void IpcMessages::clear(std::size_t max_kept) {
    octets_.clear_and_trim(max_kept);
    bodies_.clear();
}

}  // namespace spindrift::io
