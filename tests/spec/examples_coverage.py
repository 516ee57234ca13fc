"""Examples of part 10: universal coverage."""

from spec.example import Example

TABLE = [
    Example(
        title="Official counts of several months, in words of the branch",
        says="The second PU of October contradicts the first; a dash is no count.",
        given={
            "segmen": """
                periode | segmen | aktif  | kelurahan  | → baris            | → kolom
                2024-03 | PU     | 40.000 |            | BARIS_BERTENTANGAN |
                2024-03 | pu     | 41.000 |            | BARIS_BERTENTANGAN |
                2023-03 | PU     | 38.500 |            | diterima           |
                2024-03 | BPU    | 900    | Baros      | diterima           |
                2024-03 | BPU    | 900    | Kel. Baros | diabaikan          |
                2024-03 | Jakon  | -      |            | NILAI_TIDAK_SAH    | aktif
                2024-03 | JUMLAH | 40.900 |            | diabaikan          |
            """,
        },
    ),
]
