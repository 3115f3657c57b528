#ifndef SPINDRIFT_PROTO_IMPORTER_H
#define SPINDRIFT_PROTO_IMPORTER_H

#include <stddef.h>

/* The interface of proto-importer.so: libprotobuf's parser of .proto files, with octets and callbacks only. */

#ifdef __cplusplus
extern "C" {
#endif

/* Receives octets, which are valid during the call only. */
typedef void spindrift_take_octets(void* context, const char* octets, size_t size);

/* Reads the .proto file FOLDER/FILE, which may import files from the same folder and from KNOWN, an encoded
 * google.protobuf.FileDescriptorSet. On success, calls `take_files` with an encoded FileDescriptorSet, in which each
 * file comes after those it imports and FILE is the last, and returns 1. On an error, calls `take_error` with one line
 * of text and returns 0. */
typedef int spindrift_import_proto_function(const char* folder, const char* file, const char* known, size_t known_size,
                                            spindrift_take_octets* take_files, spindrift_take_octets* take_error,
                                            void* context);

#define SPINDRIFT_IMPORT_PROTO "spindrift_import_proto"

#ifdef __cplusplus
}
#endif

#endif
