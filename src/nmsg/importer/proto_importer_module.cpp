#include "proto_importer.h"

#include <google/protobuf/compiler/importer.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/descriptor_database.h>

#include <set>
#include <string>

namespace {

namespace pb = google::protobuf;

/// Stores the first error in a file.
class FirstError : public pb::compiler::MultiFileErrorCollector {
public:
    void AddError(const std::string& filename, int line, int column, const std::string& message) override {
        if (!text_.empty()) {
            return;
        }
        text_ = filename + ":";
        if (line >= 0) {
            text_ += std::to_string(line + 1) + ":" + std::to_string(column + 1) + ":";
        }
        text_ += " " + message;
    }

    [[nodiscard]] const std::string& text() const noexcept { return text_; }

private:
    std::string text_;
};

// Appends a file after those it imports.
void append(pb::FileDescriptorSet& files, const pb::FileDescriptor& file, std::set<std::string>& seen) {
    if (!seen.insert(file.name()).second) {
        return;
    }
    for (int i = 0; i < file.dependency_count(); ++i) {
        append(files, *file.dependency(i), seen);
    }
    file.CopyTo(files.add_file());
}

}  // namespace

extern "C" [[gnu::visibility("default")]] int spindrift_import_proto(const char* folder, const char* file,
                                                                     const char* known, std::size_t known_size,
                                                                     spindrift_take_octets* take_files,
                                                                     spindrift_take_octets* take_error, void* context) {
    const pb::LogSilencer silence;  // libprotobuf would also log the errors to stderr
    pb::FileDescriptorSet known_files;
    pb::SimpleDescriptorDatabase known_database;
    known_files.ParseFromArray(known, static_cast<int>(known_size));
    for (const pb::FileDescriptorProto& one : known_files.file()) {
        known_database.Add(one);
    }
    pb::compiler::DiskSourceTree tree;
    tree.MapPath("", folder);
    FirstError error;
    pb::compiler::SourceTreeDescriptorDatabase sources(&tree);
    sources.RecordErrorsTo(&error);
    pb::MergedDescriptorDatabase database(&known_database, &sources);
    pb::DescriptorPool pool(&database, sources.GetValidationErrorCollector());
    const pb::FileDescriptor* const descriptor = pool.FindFileByName(file);
    if (descriptor == nullptr) {
        take_error(context, error.text().data(), error.text().size());
        return 0;
    }
    pb::FileDescriptorSet files;
    std::set<std::string> seen;
    append(files, *descriptor, seen);
    const std::string encoded = files.SerializeAsString();
    take_files(context, encoded.data(), encoded.size());
    return 1;
}
