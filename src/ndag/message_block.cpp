#include "message_block.hpp"

#include <spindrift/base/error.hpp>

#include <sys/mman.h>

#include <cerrno>

namespace spindrift::ndag {

MessageBlock::MessageBlock() {
    void* const memory =
        ::mmap(nullptr, slots * slot_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) {
        throw system_error("no memory to receive packets", errno);
    }
    memory_ = static_cast<std::byte*>(memory);
    for (unsigned i = 0; i < slots; ++i) {
        vectors_[i] = {memory_ + i * slot_size, slot_size};
        headers_[i].msg_hdr.msg_iov = &vectors_[i];
        headers_[i].msg_hdr.msg_iovlen = 1;
    }
}

MessageBlock::~MessageBlock() {
    ::munmap(memory_, slots * slot_size);
}

std::shared_ptr<MessageBlock> MessageBlockPool::take() {
    std::unique_ptr<MessageBlock> block;
    {
        const std::scoped_lock lock(mutex_);
        if (lent_ == max_blocks) {
            return nullptr;
        }
        if (!free_.empty()) {
            block = std::move(free_.back());
            free_.pop_back();
        }
        ++lent_;
    }
    try {
        if (!block) {
            block = std::make_unique<MessageBlock>();
        }
    } catch (const std::exception&) {  // no memory
        const std::scoped_lock lock(mutex_);
        --lent_;
        return nullptr;
    }
    return {block.release(), [pool = shared_from_this()](MessageBlock* done) { pool->give_back(done); }};
}

void MessageBlockPool::give_back(MessageBlock* block) noexcept {
    std::unique_ptr<MessageBlock> owned(block);
    const std::scoped_lock lock(mutex_);
    --lent_;
    try {
        free_.push_back(std::move(owned));
    } catch (const std::bad_alloc&) {
        return;  // frees the block, as there is no memory to keep it
    }
}

}  // namespace spindrift::ndag
