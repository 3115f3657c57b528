#include "message_block.hpp"

#include <spindrift/base/error.hpp>

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>

namespace spindrift::ndag {

MessageBlock::MessageBlock(unsigned slots, std::shared_ptr<MemoryBudget> memory)
    : slots_(slots), budget_(std::move(memory)), charge_(budget_.get()) {
    if (!charge_.resize(slots * slot_size)) {
        throw Error("no memory is left to receive packets: the limit is reached");
    }
    void* const mapped =
        ::mmap(nullptr, slots * slot_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapped == MAP_FAILED) {
        throw system_error("no memory to receive packets", errno);
    }
    memory_ = static_cast<std::byte*>(mapped);
    for (unsigned i = 0; i < slots; ++i) {
        vectors_[i] = {memory_ + i * slot_size, slot_size};
        headers_[i].msg_hdr.msg_iov = &vectors_[i];
        headers_[i].msg_hdr.msg_iovlen = 1;
    }
}

MessageBlock::~MessageBlock() {
    ::munmap(memory_, slots_ * slot_size);
}

std::shared_ptr<MessageBlock> MessageBlockPool::take() {
    std::unique_ptr<MessageBlock> block;
    {
        const std::scoped_lock lock(mutex_);
        if (!free_.empty()) {
            block = std::move(free_.back());
            free_.pop_back();
        }
        min_free_ = std::min(min_free_, free_.size());
    }
    try {
        if (!block) {
            block = std::make_unique<MessageBlock>(MessageBlock::max_slots, shared_);
        }
    } catch (const std::exception&) {  // no memory
        return nullptr;
    }
    return {block.release(), [pool = shared_from_this()](MessageBlock* done) { pool->give_back(done); }};
}

void MessageBlockPool::give_back(MessageBlock* block) noexcept {
    std::unique_ptr<MessageBlock> owned(block);
    const std::scoped_lock lock(mutex_);
    try {
        free_.push_back(std::move(owned));
    } catch (const std::bad_alloc&) {
        return;  // frees the block, as there is no memory to keep it
    }
    if (++given_back_ == trim_period) {
        free_.erase(free_.begin(), free_.begin() + static_cast<std::ptrdiff_t>(std::min(min_free_, free_.size())));
        min_free_ = free_.size();
        given_back_ = 0;
    }
}

}  // namespace spindrift::ndag
