#include <spindrift/io/columnar/column_sink.hpp>

#include "column_chunk.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/pipeline/sink_of_impl.hpp>

#include <algorithm>
#include <utility>

namespace spindrift::io {
namespace {

// Octets of each column of a builder that are kept for reuse.
constexpr std::size_t max_kept_column = 256 << 10;

// The size of a chunk is found out after messages of so many octets; short messages count as `min_octets`.
constexpr std::size_t octets_between_looks = 64 << 10;
constexpr std::size_t min_octets = 1 << 10;

}  // namespace

TableType::TableType(const nmsg::Registry& registry, nmsg::ColumnOptions options, const nmsg::Schema* type)
    : registry_(registry), options_(std::move(options)) {
    if (type != nullptr) {
        choose(std::make_shared<const nmsg::ColumnSchema>(*type, options_));
    } else {
        nmsg::check_column_names(options_.names, registry);
    }
}

std::shared_ptr<const nmsg::ColumnSchema> TableType::chosen() const {
    const std::lock_guard lock(mutex_);
    return chosen_;
}

std::shared_ptr<const nmsg::ColumnSchema> TableType::columns_of(const nmsg::Schema& type) {
    const std::lock_guard lock(mutex_);
    if (chosen_) {
        return &chosen_->type() == &type ? chosen_ : nullptr;
    }
    const auto [found, is_new] = by_type_.try_emplace(&type);
    if (is_new && nmsg::has_columns(type, options_)) {
        found->second = std::make_shared<const nmsg::ColumnSchema>(type, options_);
    }
    return found->second;
}

std::shared_ptr<const nmsg::ColumnSchema> TableType::choose(const std::shared_ptr<const nmsg::ColumnSchema>& first) {
    const std::lock_guard lock(mutex_);
    if (!chosen_) {
        chosen_ = first;
        decided_.store(&first->type(), std::memory_order_release);
    }
    return chosen_;
}

ColumnSink::ColumnSink(std::shared_ptr<TableType> type, const BatchLimits& limits)
    : type_(std::move(type)), limits_(limits) {}

ColumnSink::~ColumnSink() = default;

std::unique_ptr<pipeline::Chunk> ColumnSink::make_chunk() const {
    return std::make_unique<ColumnChunk>(type_->registry());
}

std::size_t ColumnSink::format_chunk(const pipeline::Batch& batch, const pipeline::Slice& slice,
                                     ColumnChunk& chunk) const {
    chunk.rows.clear();
    chunk.messages = 0;
    chunk.unknown_types = 0;
    chunk.other_types = 0;
    std::size_t unmeasured = 0;
    nmsg::ColumnBuilder* builder = nullptr;
    const nmsg::Schema* builder_type = nullptr;
    while (chunk.messages < slice.count) {
        const nmsg::Payload& payload = batch.payloads[slice.index(chunk.messages++)];
        const nmsg::Schema* const schema = chunk.schemas.find(payload);
        if (schema == nullptr) {
            ++chunk.unknown_types;
            continue;
        }
        if (schema != builder_type) {
            builder_type = schema;
            builder = type_->excludes(*schema) ? nullptr : builder_for(chunk, *schema);
        }
        if (builder == nullptr) {
            ++chunk.other_types;
            continue;
        }
        builder->add(payload);
        unmeasured += payload.data.size() + min_octets;
        if (unmeasured >= octets_between_looks) {
            unmeasured = 0;
            if (builder->size() >= pipeline::max_chunk_size) {
                break;
            }
        }
    }
    std::ranges::for_each(chunk.rows, [](const auto& rows) { rows->flush(); });
    return chunk.messages;
}

// The rows of a type in a chunk; null if the table cannot be of that type.
nmsg::ColumnBuilder* ColumnSink::builder_for(ColumnChunk& chunk, const nmsg::Schema& message_type) const {
    const auto found =
        std::ranges::find(chunk.rows, &message_type, [](const auto& rows) { return &rows->schema()->type(); });
    if (found != chunk.rows.end()) {
        return found->get();
    }
    const auto schema = type_->columns_of(message_type);
    if (schema == nullptr) {
        return nullptr;
    }
    const auto make = [&] { return std::make_unique<nmsg::ColumnBuilder>(schema, limits_.message_size); };
    // The pool has only builders of the table.
    chunk.rows.push_back(schema == type_->chosen() ? builders_.acquire(make) : make());
    return chunk.rows.back().get();
}

void ColumnSink::pack_chunk(ColumnChunk& chunk) {
    chunk.begins = false;
    chunk.ends = false;
    chunk.batch_rows.clear();
    add_rows(chunk);
    const bool is_full = pending_rows_ >= limits_.rows || pending_size_ >= limits_.size || !limits_.buffered;
    if (is_full && pending_rows_ > 0) {
        complete_batch(chunk);
    }
    chunk.unwritten = pending_messages_;
}

void ColumnSink::seal_chunk(ColumnChunk& chunk) {
    chunk.begins = false;
    chunk.batch_rows.clear();
    add_rows(chunk);
    complete_batch(chunk);
    chunk.ends = true;
    is_open_ = false;
    chunk.unwritten = 0;
}

// Takes the rows of the type of the table, and counts the messages without rows.
void ColumnSink::add_rows(ColumnChunk& chunk) {
    chunk.faults = {};
    chunk.dns_as_octets = 0;
    chunk.unreadable = chunk.unknown_types;
    chunk.unreadable_reason = nmsg::Errc::notimpl;
    chunk.table = chunk.rows.empty() ? type_->chosen() : type_->choose(chunk.rows.front()->schema());
    pending_messages_ += chunk.messages;
    for (auto& rows : chunk.rows) {
        if (rows->schema() != chunk.table) {
            chunk.other_types += rows->rows() + rows->unreadable();
            continue;
        }
        if (rows->unreadable() > 0) {
            chunk.unreadable += rows->unreadable();
            chunk.unreadable_reason = rows->unreadable_reason();
        }
        chunk.faults = rows->faults();
        chunk.dns_as_octets = chunk.faults.dns_as_octets;
        pending_rows_ += rows->rows();
        pending_size_ += rows->size();
        pending_.push_back(std::move(rows));
    }
    chunk.rows.clear();
}

void ColumnSink::complete_batch(ColumnChunk& chunk) {
    chunk.begins = !is_open_;
    is_open_ = true;
    chunk.batch_rows.swap(pending_);
    pending_.clear();
    pending_rows_ = 0;
    pending_size_ = 0;
    pending_messages_ = 0;
}

void ColumnSink::finish_chunk(ColumnChunk& chunk) const {
    chunk.batch.reset();
    std::vector<const nmsg::ColumnBuilder*> builders;
    std::size_t rows = 0;
    for (const auto& builder : chunk.batch_rows) {
        rows += builder->rows();
        builders.push_back(builder.get());
    }
    if (rows > 0) {
        chunk.batch = batches_.acquire();
        *chunk.batch = nmsg::assemble(builders, chunk.table, std::move(*chunk.batch));
    }
    for (auto& builder : chunk.batch_rows) {
        builder->clear(max_kept_column);
        builders_.release(std::move(builder));
    }
    chunk.batch_rows.clear();
    encode_batch(chunk);
}

void ColumnSink::write_chunk(ColumnChunk& chunk, pipeline::Counters& counters, const Reporter&,
                             const StopSignal& abort) {
    counters.payloads_other_type += chunk.other_types;
    other_types_ += chunk.other_types;
    faults_ += chunk.faults;
    counters.values_bad_address += chunk.faults.bad_addresses;
    counters.values_bad_name += chunk.faults.bad_names;
    counters.values_bad_rdata += chunk.faults.bad_rdata;
    counters.values_bad_time += chunk.faults.bad_times;
    counters.values_repaired += chunk.faults.repaired_texts;
    write_batch(chunk, counters, abort);
    if (chunk.batch) {
        batches_.release(std::move(chunk.batch));
    }
    chunk.ipc.clear(pipeline::max_kept_buffer);
    chunk.compressed.clear_and_trim(pipeline::max_kept_buffer);
}

void ColumnSink::close(pipeline::Counters& counters, const Reporter& report, const StopSignal& abort) {
    ColumnChunk last(type_->registry());
    seal_chunk(last);
    finish_chunk(last);
    write_chunk(last, counters, report, abort);
    if (other_types_ > 0) {
        report(event::OtherTypesSkipped{name(), other_types_});
    }
    for (const nmsg::ColumnFaultInfo& fault : nmsg::all_column_faults) {
        if (const std::uint64_t count = faults_.*fault.member;
            count > 0 && fault.member != &nmsg::ColumnFaults::dns_as_octets) {
            report(event::ValuesReplaced{name(), count, std::string(fault.description)});
        }
    }
}

}  // namespace spindrift::io

template class spindrift::pipeline::SinkOf<spindrift::io::ColumnChunk>;
