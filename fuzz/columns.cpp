// Input: one octet of options, one of vendor, one of type, eight of seconds, four of nanoseconds; then messages, each
// behind two octets with its length. The oracles: a message has a row exactly if it matches its type; the batch is
// well-formed, as consumers of Arrow check it; and its size is bounded by the size of the messages.
#include "input.hpp"
#include "registry.hpp"

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/json_text.hpp>
#include <spindrift/io/columnar/arrow_export.hpp>
#include <spindrift/io/columnar/ipc_writer.hpp>
#include <spindrift/nmsg/columns/column_batch.hpp>
#include <spindrift/nmsg/message/message.hpp>

#include <cstring>
#include <map>
#include <memory>
#include <vector>

namespace spindrift::fuzz {
namespace {

using nmsg::ColumnBatch;
using nmsg::ColumnInfo;

constexpr std::size_t max_ratio = 256;        // octets of a batch for one of a message
constexpr std::size_t row_and_header = 4096;  // octets of a row without values, and of short texts

class Session {
public:
    void check(Input& input) {
        const auto flags = input.take<std::uint8_t>();
        nmsg::Payload header;
        header.vid = input.take<std::uint8_t>();
        header.msgtype = input.take<std::uint8_t>();
        header.time_sec = static_cast<std::int64_t>(input.take<std::uint64_t>());
        header.time_nsec = input.take<std::uint32_t>();
        const nmsg::Schema* const type = registry().find(header.vid, header.msgtype);
        if (type == nullptr) {
            return;
        }
        std::vector<nmsg::Payload> payloads;
        while (payloads.size() < 200) {
            const auto size = input.take<std::uint16_t>();
            const Bytes rest = input.rest();
            if (rest.empty()) {
                break;
            }
            header.set_data(rest.first(std::min<std::size_t>(size, rest.size())));
            payloads.push_back(header);
            for (std::size_t i = 0; i < header.data.size(); ++i) {
                static_cast<void>(input.take<std::uint8_t>());
            }
        }
        check(*type, flags, payloads);
    }

private:
    void check(const nmsg::Schema& type, std::uint8_t flags, const std::vector<nmsg::Payload>& payloads) {
        nmsg::ColumnBuilder first(columns(type, flags));
        nmsg::ColumnBuilder second(columns(type, flags));
        std::size_t readable = 0;
        std::size_t octets = row_and_header;  // also for the batch
        for (std::size_t i = 0; i < payloads.size(); ++i) {
            (i < payloads.size() / 2 ? first : second).add(payloads[i]);
            readable += view_.decode(payloads[i], type) == nmsg::Errc::success ? 1 : 0;
            octets += payloads[i].data.size() + row_and_header;
        }
        first.flush();
        second.flush();
        expect(first.rows() + second.rows() == readable, "a message has a row exactly if it matches its type");
        const nmsg::ColumnBuilder* const parts[] = {&first, &second};
        const auto batch = std::make_shared<const ColumnBatch>(nmsg::assemble(parts, columns(type, flags)));
        check(*batch);
        expect(batch->memory().size() <= max_ratio * octets, "the size of a batch is bounded by its messages");
        ArrowArray array;
        io::export_batch(batch, array);
        array.release(&array);
        io::IpcMessages messages;
        messages.add_batch(*batch, (flags & 8) != 0 ? io::IpcCompression::zstd : io::IpcCompression::none);
    }

    std::shared_ptr<const nmsg::ColumnSchema> columns(const nmsg::Schema& type, std::uint8_t flags) {
        auto& made = schemas_[{&type, flags & 7}];
        if (!made) {
            nmsg::ColumnOptions options;
            options.raw_times = (flags & 1) != 0;
            options.dictionaries = (flags & 2) != 0;
            options.unsigned_as_text = (flags & 4) != 0;
            for (const ColumnInfo& info : nmsg::possible_columns(type)) {
                options.names.push_back(info.name);
            }
            made = std::make_shared<const nmsg::ColumnSchema>(type, options);
        }
        return made;
    }

    static void check(const ColumnBatch& batch) {
        for (std::size_t i = 0; i < batch.columns().size(); ++i) {
            const ColumnInfo& info = batch.schema()->columns()[i];
            const ColumnBatch::Column& column = batch.columns()[i];
            expect(column.rows.length == batch.rows(), "a column has a value for each row");
            expect(info.nullable || column.rows.nulls == 0, "a column that is not nullable has no nulls");
            if (info.list) {
                expect(check_offsets(batch, column.rows) == column.items.length, "lists end with their items");
                expect(info.nullable_items || column.items.nulls == 0, "items that are not nullable have no nulls");
            }
            const ColumnBatch::Array& values = info.list ? column.items : column.rows;
            check_validity(batch, values);
            if (info.dictionary) {
                check_indexes(batch, values, column.dictionary.length);
                check_texts(batch, info, column.dictionary);
            } else if (nmsg::has_offsets(info.type)) {
                check_texts(batch, info, values);
            } else if (const std::size_t size = nmsg::value_size(info.type); size != 0) {
                expect(values.values.size == values.length * size, "each number has its octets");
            }
        }
    }

    static std::int32_t number_at(const ColumnBatch& batch, const ColumnBatch::Extent& extent, std::size_t index) {
        std::int32_t number = 0;
        std::memcpy(&number, batch.data(extent) + index * sizeof number, sizeof number);
        return number;
    }

    // \returns the last offset
    static std::size_t check_offsets(const ColumnBatch& batch, const ColumnBatch::Array& array) {
        expect(array.offsets.size == (array.length + 1) * sizeof(std::int32_t), "there is an offset more than values");
        std::int32_t last = 0;
        for (std::size_t i = 0; i <= array.length; ++i) {
            const std::int32_t offset = number_at(batch, array.offsets, i);
            expect(i == 0 ? offset == 0 : offset >= last, "offsets rise from zero");
            last = offset;
        }
        return static_cast<std::size_t>(last);
    }

    static void check_validity(const ColumnBatch& batch, const ColumnBatch::Array& array) {
        if (array.nulls == 0) {
            return;
        }
        std::size_t nulls = 0;
        for (std::size_t i = 0; i < array.length; ++i) {
            nulls += (std::to_integer<unsigned>(batch.data(array.validity)[i / 8]) >> i % 8 & 1) == 0 ? 1 : 0;
        }
        expect(nulls == array.nulls, "nulls are counted");
    }

    static void check_indexes(const ColumnBatch& batch, const ColumnBatch::Array& array, std::size_t words) {
        for (std::size_t i = 0; i < array.length && array.nulls < array.length; ++i) {
            expect(static_cast<std::size_t>(number_at(batch, array.values, i)) < words,
                   "indexes are in the dictionary");
        }
    }

    static void check_texts(const ColumnBatch& batch, const ColumnInfo& info, const ColumnBatch::Array& array) {
        expect(check_offsets(batch, array) == array.values.size, "texts end with their octets");
        if (info.type != nmsg::ColumnType::text) {
            return;
        }
        Buffer repaired;
        for (std::size_t i = 0; i < array.length; ++i) {
            const std::int32_t start = number_at(batch, array.offsets, i);
            const std::int32_t end = number_at(batch, array.offsets, i + 1);
            const std::string_view text =
                as_text(batch.bytes(array.values))
                    .substr(static_cast<std::size_t>(start), static_cast<std::size_t>(end - start));
            repaired.clear();
            append_utf8_repaired(repaired, text);
            expect(repaired.text() == text && text.find('\0') == std::string_view::npos, "texts are UTF-8 without NUL");
        }
    }

    std::map<std::pair<const nmsg::Schema*, int>, std::shared_ptr<const nmsg::ColumnSchema>> schemas_;
    nmsg::MessageView view_;
};

}  // namespace
}  // namespace spindrift::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace spindrift::fuzz;
    static Session session;
    Input input(data, size);
    session.check(input);
    return 0;
}
