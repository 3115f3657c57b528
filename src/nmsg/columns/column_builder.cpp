#include "column_builder_impl.hpp"

#include <algorithm>

namespace spindrift::nmsg {
namespace {

// Octets of messages whose rows need not be measured: the values of a message take at most some hundred octets for one
// on the wire, a number of one octet that stands for a long name.
constexpr std::size_t small_message = std::size_t{64} << 10;

}  // namespace

ColumnBuilder::Impl::Impl(std::shared_ptr<const ColumnSchema> used, std::size_t max_row_size)
    : schema(std::move(used)),
      max_row_size_(std::min(max_row_size, max_row_limit)),
      block_(schema->plan().selection->size()) {
    for (std::size_t i = 0; i < schema->columns().size(); ++i) {
        columns.push_back(make_column(*schema, i));
    }
}

void ColumnBuilder::Impl::add(const Payload& payload) {
    const FieldSelection& selection = *schema->plan().selection;
    const bool by_view = selection.by_view();
    if (payload.data.size() > small_message) {
        flush();
        add_large(payload);
        return;
    }
    if (!(by_view ? finder_.find(payload, selection) : finder_.find_into(block_.next(), payload, selection))) {
        leave_out(Errc::parse_error);
        return;
    }
    if (by_view) {
        for (const auto& column : columns) {
            column->add_row(finder_.view(), faults);
        }
        ++rows;
        return;
    }
    block_.add(payload);
    block_size_ += payload.data.size();
    if (block_.rows() == Block::max_rows || block_size_ >= small_message) {
        flush();
    }
}

void ColumnBuilder::Impl::flush() {
    if (block_.rows() == 0) {
        return;
    }
    for (const auto& column : columns) {
        column->add_block(block_, faults);
    }
    rows += block_.rows();
    block_.clear();
    block_size_ = 0;
}

// The block is empty before and after.
void ColumnBuilder::Impl::add_large(const Payload& payload) {
    const FieldSelection& selection = *schema->plan().selection;
    const bool by_view = selection.by_view();
    if (!(by_view ? finder_.find(payload, selection) : finder_.find_into(block_.next(), payload, selection))) {
        leave_out(Errc::parse_error);
        return;
    }
    if (!by_view) {
        block_.add(payload);
    }
    const ColumnFaults faults_before = faults;
    const std::size_t size_before = size();
    bool fits = true;
    std::ranges::for_each(columns, [](const auto& column) { column->mark(); });
    for (const auto& column : columns) {
        const std::size_t left = size_before + max_row_size_ - std::min(size(), size_before + max_row_size_);
        column->set_limit(column->size() + left);
        by_view ? column->add_row(finder_.view(), faults) : column->add_block(block_, faults);
        fits = fits && size() - size_before <= max_row_size_;
        if (!fits) {
            break;
        }
    }
    block_.clear();
    if (fits) {
        ++rows;
        return;
    }
    std::ranges::for_each(columns, [](const auto& column) { column->truncate(); });
    faults = faults_before;
    leave_out(Errc::text_too_large);
}

std::size_t ColumnBuilder::Impl::size() const noexcept {
    std::size_t size = 0;
    for (const auto& column : columns) {
        size += column->size();
    }
    return size;
}

void ColumnBuilder::Impl::leave_out(Errc reason) noexcept {
    if (unreadable++ == 0) {
        unreadable_reason = reason;
    }
}

void ColumnBuilder::Impl::clear(std::size_t max_kept) {
    std::ranges::for_each(columns, [=](const auto& column) { column->clear(max_kept); });
    block_.clear();
    block_size_ = 0;
    rows = 0;
    unreadable = 0;
    unreadable_reason = Errc::success;
    faults = {};
}

ColumnBuilder::ColumnBuilder(std::shared_ptr<const ColumnSchema> schema, std::size_t max_row_size)
    : impl_(std::make_unique<Impl>(std::move(schema), max_row_size)) {}
ColumnBuilder::ColumnBuilder(ColumnBuilder&&) noexcept = default;
ColumnBuilder& ColumnBuilder::operator=(ColumnBuilder&&) noexcept = default;
ColumnBuilder::~ColumnBuilder() = default;

const std::shared_ptr<const ColumnSchema>& ColumnBuilder::schema() const noexcept {
    return impl_->schema;
}

void ColumnBuilder::add(const Payload& payload) {
    impl_->add(payload);
}

void ColumnBuilder::flush() {
    impl_->flush();
}

std::size_t ColumnBuilder::rows() const noexcept {
    return impl_->rows;
}

std::size_t ColumnBuilder::size() const noexcept {
    return impl_->size();
}

std::size_t ColumnBuilder::unreadable() const noexcept {
    return impl_->unreadable;
}

Errc ColumnBuilder::unreadable_reason() const noexcept {
    return impl_->unreadable_reason;
}

const ColumnFaults& ColumnBuilder::faults() const noexcept {
    return impl_->faults;
}

void ColumnBuilder::clear(std::size_t max_kept) {
    impl_->clear(max_kept);
}

}  // namespace spindrift::nmsg
