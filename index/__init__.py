"""Found again, and never a lie: vectors, keywords, and an index on disk that is proved before it is read."""

from index.embedder import Embedder, default_embedder
from index.errors import EmbedderError, IndexFolderError
from index.keyword import stems, words
from index.records import Hit
from index.retriever import langchain_retriever
from index.search import Progress, SearchIndex, build_index, in_context
from index.storage import chunker_settings, generations, load_index, save_index

__all__ = [
    "Embedder",
    "EmbedderError",
    "Hit",
    "IndexFolderError",
    "Progress",
    "SearchIndex",
    "build_index",
    "chunker_settings",
    "default_embedder",
    "generations",
    "in_context",
    "langchain_retriever",
    "load_index",
    "save_index",
    "stems",
    "words",
]
